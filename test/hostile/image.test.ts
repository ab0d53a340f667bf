/** Images made to do harm. The numbers are those of the attack classes that this project knows. */
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { sha256 } from "../../src/base/digest.ts";
import { type ErrorCode, PlimsollError } from "../../src/base/error.ts";
import { EXIT } from "../../src/base/exit.ts";
import { LIMITS } from "../../src/base/limits.ts";
import { MEDIA_TYPE } from "../../src/format/oci/media-type.ts";
import { encodePaxRecords } from "../../src/format/tar/pax.ts";
import { inMemory } from "../../src/image/blobs.ts";
import type { Layer } from "../../src/image/image.ts";
import { measureDive } from "../../src/measure/image/dive.ts";
import { viewImage } from "../../src/measure/image/image-rows.ts";
import type { ImageLedger } from "../../src/measure/image/ledger/image-ledger.ts";
import { IMAGE_VIEWS } from "../../src/measure/image/view-names.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { plimsoll } from "../explain/plimsoll.ts";
import { startFakeRegistry } from "../support/fake-registry.ts";
import { measured } from "../support/measured.ts";
import { describe as descriptorOf, imageOf, imageOfLayers, UNWATCHED } from "../support/sample-image.ts";
import { type ArchiveEntry, archiveOf, sparseFile } from "../support/tar-archive.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { buildGoElf } from "./elf-image.ts";

const { layerTar, layerGzip, layerZstd } = MEDIA_TYPE.oci;

/** A layer of any bytes; `tar` is their decompressed form. */
function layerOfBytes(mediaType: string, bytes: Uint8Array, tar: Uint8Array = bytes): Layer {
  return { ...inMemory(descriptorOf(mediaType, bytes), bytes), diffID: sha256(tar) };
}

const measureLayer = (mediaType: string, bytes: Uint8Array, tar?: Uint8Array, blocking = false) =>
  measured(imageOfLayers([layerOfBytes(mediaType, bytes, tar)]), "the image", { blocking });

/** Measures layers written entry by entry; throws if a view of the ledger does not add up. */
async function measureEntries(...layers: readonly (readonly ArchiveEntry[])[]): Promise<ImageLedger> {
  const ledger = await measured(imageOf(layers.map(archiveOf)));
  for (const view of IMAGE_VIEWS) viewImage(ledger, view);
  return ledger;
}

const file = (path: string, content = "x"): ArchiveEntry => ({ path, typeFlag: "0", content });
const link = (path: string, linkPath: string): ArchiveEntry => ({ path, typeFlag: "2", linkPath });
const hardLink = (path: string, linkPath: string): ArchiveEntry => ({ path, typeFlag: "1", linkPath });

describe("1: paths and links that lead out of the image", () => {
  test("are names inside it, and nothing is written", async (t) => {
    const layers = [
      [file("../../etc/passwd"), file("/etc/shadow"), file("a/../../b"), link("out", "../../../../tmp"), file("out/x")],
      [link("self", "self"), file("self/x"), hardLink("h", "../../etc/passwd"), hardLink("h2", "/etc/shadow")],
      [link("x1", "x2"), link("x2", "x3"), link("x3", "x1"), file("x1/y"), file(".wh..."), file("x1/.wh.y")],
    ];
    const { tree } = await measureEntries(...layers);
    for (const { path } of tree.entries()) assert.ok(!path.split("/").includes(".."), path);
    assert.equal(tree.find("tmp/x")?.kind, "file");
    const layout = temporaryFolder(t);
    await writeLayout(layout, imageOf(layers.map(archiveOf)), "latest", UNWATCHED);
    const cwd = temporaryFolder(t);
    for (const by of ["layer", "file", "directory"]) {
      const { exitCode, stderr } = await plimsoll(["explain", `oci:${layout}`, "--by", by], cwd);
      assert.equal(exitCode, 0, stderr);
    }
    assert.deepEqual(readdirSync(cwd), []);
  });

  test("a chain of forty links is followed, and no longer one", async () => {
    const chain = (length: number) => [
      ...Array.from({ length }, (_, index) => link(`l${index}`, `l${index + 1}`)),
      file(`l${length}/end`),
    ];
    assert.equal((await measureEntries(chain(40))).tree.find("l0/end")?.kind, "file");
    assert.equal((await measureEntries(chain(41))).tree.find("l0/end"), undefined);
  });

  test("links that double at every step are refused at once", async () => {
    const doubling = Array.from({ length: 60 }, (_, index) => link(`l${index}`, `l${index + 1}/l${index + 1}`));
    const uses = Array.from({ length: 500 }, (_, index) => file(`l0/f${index}`));
    await measureEntries(doubling, uses);
  });
});

describe("2: archives that two programs read differently", () => {
  const size = encodePaxRecords([["size", "1024"]]);
  const inner = archiveOf([file("smuggled")]).subarray(0, 1024);
  const cases: Readonly<Record<string, readonly ArchiveEntry[]>> = {
    "a pax size over a GNU long name": [
      { path: "", typeFlag: "x", content: size },
      { path: "././@LongLink", typeFlag: "L", content: "name\0" },
      file("a"),
    ],
    "a folder with a size": [{ path: "d/", typeFlag: "5", content: inner }],
    "a link with a size": [{ path: "l", typeFlag: "2", linkPath: "a", content: inner }],
    "two pax headers": [
      { path: "", typeFlag: "x", content: encodePaxRecords([["path", "a"]]) },
      { path: "", typeFlag: "x", content: encodePaxRecords([["path", "b"]]) },
      file("c"),
    ],
    "a global header that renames": [
      { path: "", typeFlag: "g", content: encodePaxRecords([["path", "a"]]) },
      file("b"),
    ],
  };
  for (const [name, entries] of Object.entries(cases)) {
    test(name, async () => {
      await assert.rejects(measureEntries(entries), { code: "archive-invalid" });
    });
  }
});

describe("3: headers that claim too much", () => {
  const base256 = (bytes: readonly number[]) => Buffer.from([...bytes, ...Array(12 - bytes.length).fill(0xff)]);
  const claims: Readonly<Record<string, Uint8Array>> = {
    "a size of 2⁶³": Buffer.from([0x80, 0, 0, 0, 0x7f, ...Array(7).fill(0xff)]),
    "a negative size": base256([0xff]),
    "8 GiB that are not there": Buffer.from("77777777777\0"),
    "a size that is no number": Buffer.from("12345x78901\0"),
  };
  for (const [name, field] of Object.entries(claims)) {
    test(name, async () => {
      await assert.rejects(measureEntries([{ ...file("a"), fields: { 124: field } }]), { code: "archive-invalid" });
    });
  }

  test("more metadata than any file has", async () => {
    const records = encodePaxRecords([["comment", "c".repeat(LIMITS.tarMetadataBytes)]]);
    await assert.rejects(measureEntries([{ path: "", typeFlag: "x", content: records }, file("a")]), {
      code: "limit-exceeded",
    });
  });

  test("a path that no kernel opens", async () => {
    for (const records of [
      encodePaxRecords([["path", "p/".repeat(2049)]]),
      encodePaxRecords([["linkpath", "l".repeat(4097)]]),
    ]) {
      const entries = [{ path: "", typeFlag: "x", content: records }, link("a", "b")];
      await assert.rejects(measureEntries(entries), { code: "limit-exceeded" });
    }
  });

  test("endless folders in paths of four kilobytes", async () => {
    const count = Math.ceil(LIMITS.unlistedFolders / 2000) + 1;
    const paths = Array.from({ length: count }, (_, index) => `${index}/${"p/".repeat(2000)}f`);
    const entries = paths.flatMap((path) => [
      { path: "", typeFlag: "x", content: encodePaxRecords([["path", path]]) },
      file("short"),
    ]);
    await assert.rejects(measureEntries(entries), { code: "limit-exceeded" });
  });

  test("a file with holes counts with its stored size", async () => {
    const { layers } = await measureEntries([sparseFile("holes", 20 * 2 ** 30)]);
    assert.ok(layers[0]!.survey.sizeBytes < 4096);
    assert.equal(layers[0]!.survey.entries.expandedSizeBytes(0), 20 * 2 ** 30);
    assert.equal(measureDive([layers[0]!.survey.entries]).sizeBytes, 20 * 2 ** 30);
  });
});

describe("4: decompression bombs", () => {
  const zeros = Buffer.alloc(LIMITS.expansionGraceBytes + 2 ** 20);

  test("zeros beyond the limit, as gzip and as zstd", async () => {
    await assert.rejects(measureLayer(layerGzip, gzipSync(zeros)), { code: "limit-exceeded" });
    await assert.rejects(measureLayer(layerZstd, zstdCompressSync(zeros)), { code: "limit-exceeded" });
  });

  test("a hundred thousand empty members after a tar", async () => {
    const tar = archiveOf([file("a")]);
    const members = Buffer.concat([gzipSync(tar), ...Array(100_000).fill(gzipSync(Buffer.alloc(0)))]);
    const { layers } = await measureLayer(layerGzip, members, tar);
    const { wire, sizeBytes, wireBytes } = layers[0]!.survey;
    assert.equal(wire.share(0, sizeBytes) + wire.framingBytes, wireBytes);
  });

  test("a zip inside a zip is an ordinary file", async () => {
    await measureEntries([{ path: "bomb.gz", typeFlag: "0", content: gzipSync(Buffer.alloc(2 ** 20)) }]);
  });
});

describe("5: layers that end too early", () => {
  const tar = archiveOf([file("a", "a".repeat(5000)), file("b", "b".repeat(3000))]);
  const typed = (error: unknown) => {
    assert.ok(error instanceof PlimsollError, String(error));
    assert.match(error.code, /^(compression-invalid|archive-invalid|digest-mismatch|manifest-invalid)$/);
    return true;
  };
  const blobs = [
    [layerTar, tar],
    [layerGzip, gzipSync(tar)],
    [layerZstd, zstdCompressSync(tar)],
  ] as const;
  for (const [mediaType, bytes] of blobs) {
    test(mediaType, async () => {
      for (let length = 0; length < bytes.length; length += length < 40 || bytes.length < 400 ? 1 : 97) {
        const cut = bytes.subarray(0, length);
        for (const blocking of [false, true]) await assert.rejects(measureLayer(mediaType, cut, tar, blocking), typed);
      }
    });
  }

  test("and layers with data after their end", async () => {
    for (const [mediaType, bytes] of blobs.slice(1)) {
      for (const tail of [Buffer.from("x"), Buffer.alloc(1), Buffer.alloc(4096), bytes.subarray(0, 8)]) {
        await assert.rejects(measureLayer(mediaType, Buffer.concat([bytes, tail]), tar), {
          code: "compression-invalid",
        });
      }
    }
  });
});

describe("6 to 9: documents that are false, ambiguous, circular or endless", () => {
  /** A layout with these texts as index.json, manifest and config, each named correctly by the one before. */
  function layoutOf(t: TestContext, texts: { index?: string; manifest?: string; config?: string }): string {
    const folder = temporaryFolder(t);
    mkdirSync(join(folder, "blobs/sha256"), { recursive: true });
    const put = (mediaType: string, text: string | Uint8Array) => {
      const descriptor = descriptorOf(mediaType, Buffer.from(text));
      writeFileSync(join(folder, "blobs", ...descriptor.digest.split(":")), text);
      return JSON.stringify(descriptor);
    };
    const image = imageOf([archiveOf([file("a")])]);
    const layer = put(layerGzip, gzipSync(archiveOf([file("a")])));
    const config = put(MEDIA_TYPE.oci.config, texts.config ?? Buffer.from(image.configBytes).toString());
    const plain = `{"schemaVersion":2,"config":${config},"layers":[${layer}]}`;
    const text = texts.manifest?.replaceAll("CONFIG", config).replaceAll("LAYER", layer) ?? plain;
    const manifest = put(MEDIA_TYPE.oci.manifest, text);
    const index = texts.index?.replaceAll("MANIFEST", manifest) ?? `{"schemaVersion":2,"manifests":[${manifest}]}`;
    writeFileSync(join(folder, "index.json"), index);
    writeFileSync(join(folder, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
    return folder;
  }

  const config = (rest: string) => `{"architecture":"amd64","os":"linux",${rest}}`;
  const rootfs = `"rootfs":{"type":"layers","diff_ids":["${sha256(archiveOf([file("a")]))}"]}`;
  const descriptor = (digest: string, size = 10) =>
    `{"mediaType":"${MEDIA_TYPE.oci.manifest}","digest":"${digest}","size":${size}}`;
  const many = (one: string, count: number) => Array(count).fill(one).join(",");
  const cases: Readonly<Record<string, readonly [texts: Parameters<typeof layoutOf>[1], code: ErrorCode]>> = {
    "a config with a key twice": [{ config: config(`${rootfs},${rootfs}`) }, "manifest-invalid"],
    "a config with a key in another case": [{ config: config(`${rootfs},"RootFS":{}`) }, "manifest-invalid"],
    "a manifest with a key twice": [
      { manifest: '{"schemaVersion":2,"config":CONFIG,"layers":[],"layers":[LAYER]}' },
      "manifest-invalid",
    ],
    "a manifest that is an index too": [
      { manifest: '{"schemaVersion":2,"config":CONFIG,"layers":[LAYER],"manifests":[]}' },
      "manifest-invalid",
    ],
    "an index with a key twice": [
      { index: '{"schemaVersion":2,"manifests":[],"manifests":[MANIFEST]}' },
      "manifest-invalid",
    ],
    "a digest of an unknown algorithm": [
      { index: `{"schemaVersion":2,"manifests":[${descriptor(`md5:${"0".repeat(32)}`)}]}` },
      "manifest-invalid",
    ],
    "a digest that is a path": [
      { index: `{"schemaVersion":2,"manifests":[${descriptor("sha256:../../../../etc/passwd")}]}` },
      "manifest-invalid",
    ],
    "a size below zero": [
      { index: `{"schemaVersion":2,"manifests":[${descriptor(sha256(Buffer.of()), -1)}]}` },
      "manifest-invalid",
    ],
    "a manifest of more than its limit": [
      {
        manifest: `{"schemaVersion":2,"config":CONFIG,"layers":[LAYER],"annotations":{"a":"${"a".repeat(LIMITS.manifestBytes)}"}}`,
      },
      "limit-exceeded",
    ],
    "a config of more than its limit": [
      { config: config(`${rootfs},"author":"${"a".repeat(LIMITS.configBytes)}"`) },
      "limit-exceeded",
    ],
    "more layers than any image": [
      { manifest: `{"schemaVersion":2,"config":CONFIG,"layers":[${many("LAYER", LIMITS.descriptors + 1)}]}` },
      "limit-exceeded",
    ],
    "JSON nested without end": [{ config: config(`${rootfs},"x":${"[".repeat(100_000)}`) }, "manifest-invalid"],
  };
  for (const [name, [texts, code]] of Object.entries(cases)) {
    test(name, async (t) => {
      const { exitCode, stdout } = await plimsoll(["explain", `oci:${layoutOf(t, texts)}`, "--json"]);
      assert.equal(exitCode, EXIT.input);
      assert.equal(JSON.parse(stdout).error.code, code);
    });
  }

  test("and the unchanged layout is an image", async (t) => {
    const { exitCode, stderr } = await plimsoll(["explain", `oci:${layoutOf(t, {})}`]);
    assert.equal(exitCode, 0, stderr);
  });
});

describe("10 and 11: programs in a layer with false tables", () => {
  const MAGIC = Buffer.concat([Buffer.from("\xff Go buildinf:", "latin1"), Buffer.of(8, 2)]);

  test("a section of 2⁶⁴−1 bytes, and only a header", async () => {
    const elf = Buffer.from(buildGoElf());
    const lying = Buffer.from(elf);
    lying.fill(0xff, 0x28, 0x40);
    for (const content of [lying, elf.subarray(0, 20), elf.subarray(0, 64), Buffer.from("\x7fELF", "latin1")]) {
      const { layers } = await measureEntries([{ path: "bin", typeFlag: "0", content }]);
      assert.equal(layers[0]!.survey.programs.get(0)?.format, "elf");
    }
  });

  test("build information that announces gigabytes, a thousand times", async () => {
    const announced = Buffer.concat([MAGIC, Buffer.alloc(16), Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f])]);
    const block = Buffer.concat([announced, Buffer.alloc(64 - announced.length, 0x41)]);
    const content = Buffer.concat([Buffer.from("\x7fELF".padEnd(64, "\0"), "latin1"), ...Array(20_000).fill(block)]);
    const { layers } = await measureEntries([{ path: "bin", typeFlag: "0", content }]);
    assert.equal(layers[0]!.survey.programs.get(0)?.go, null);
  });
});

test("15: a password is in no output and no file", async (t) => {
  const canary = "c4n4ry-p4ssw0rd";
  const registry = await startFakeRegistry(t, { auth: { kind: "basic", username: "user", password: canary } });
  const docker = temporaryFolder(t);
  const cache = temporaryFolder(t);
  const auth = btoa(`user:${canary}`);
  writeFileSync(join(docker, "config.json"), JSON.stringify({ auths: { [registry.host]: { auth } } }));
  const env = { DOCKER_CONFIG: docker, PLIMSOLL_CACHE: cache };
  const run = await plimsoll(["explain", `${registry.host}/order:v1`, "--json"], docker, env);
  assert.equal(run.exitCode, EXIT.input);
  assert.ok(registry.requests.length > 1, "it logged in");
  const written = readdirSync(cache, { recursive: true, encoding: "utf8" })
    .map((name) => join(cache, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, "latin1"));
  for (const text of [run.stdout, run.stderr, ...written]) {
    assert.ok(!text.includes(canary) && !text.includes(auth));
  }
});

describe("16: names with terminal control characters", () => {
  const EVIL = ["\x1b[2J", "\x1b]0;title\x07", "\u009b31m", "\r\n", "\u202e", "\b", "\u2066"];
  const CONTROL = /[\0-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

  test("are shown escaped, in every table", async (t) => {
    const folder = temporaryFolder(t);
    const entries = EVIL.flatMap((evil) => [file(`d${evil}/f${evil}`), link(`l${evil}`, evil), file(`.wh.w${evil}`)]);
    await writeLayout(folder, withHistory(entries), "latest", UNWATCHED);
    for (const view of [[], ...["layer", "file", "owner", "directory"].map((by) => ["--by", by])]) {
      for (const format of ["text", "markdown"]) {
        const { exitCode, stdout, stderr } = await plimsoll(["explain", `oci:${folder}`, ...view, "--format", format]);
        assert.equal(exitCode, 0, stderr);
        assert.ok(stdout.length > 100);
        for (const line of [...stdout.split("\n"), ...stderr.split("\n")])
          assert.doesNotMatch(line, CONTROL, view.join(" "));
      }
    }
    const { stdout } = await plimsoll(["explain", `oci:${folder}`, "--json"]);
    assert.ok(JSON.parse(stdout).files.some(({ path }: { path: string }) => path === "d\x1b[2J/f\x1b[2J"));
  });

  /** Puts the same names into the history and the config. */
  function withHistory(entries: readonly ArchiveEntry[]) {
    const plain = imageOf([archiveOf(entries)]);
    const config = {
      ...plain.config,
      config: { Entrypoint: EVIL, Env: EVIL.map((evil) => `A=${evil}`), Labels: { [EVIL[0]!]: EVIL[1]! } },
      history: [{ created_by: `RUN echo ${EVIL.join(" ")}`, comment: EVIL.join("") }],
    };
    const configBytes = Buffer.from(JSON.stringify(config));
    const manifest = { ...plain.manifest, config: descriptorOf(plain.manifest.config.mediaType, configBytes) };
    const bytes = Buffer.from(JSON.stringify(manifest));
    const descriptor = { ...plain.descriptor, ...descriptorOf(manifest.mediaType!, bytes) };
    return { ...plain, config, configBytes, manifest, bytes, descriptor };
  }
});
