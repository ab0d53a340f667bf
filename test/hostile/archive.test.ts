import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { gzipSync } from "node:zlib";
import { readAtMost } from "../../src/base/bounded-reader.ts";
import { digestHex, sha256 } from "../../src/base/digest.ts";
import { type TarMember, writeTar } from "../../src/format/tar/writer.ts";
import { blobsOf } from "../../src/image/blobs.ts";
import { imagesOf } from "../../src/image/image.ts";
import { archiveKind } from "../../src/store/archive/archive-kind.ts";
import { openDockerArchive } from "../../src/store/archive/open-docker-archive.ts";
import { openOciArchive } from "../../src/store/archive/open-oci-archive.ts";
import { sampleImage, sampleTar } from "../support/sample-image.ts";
import { temporaryFolder } from "../support/temporary.ts";

type Content = Uint8Array | string | { readonly linkTo: string };

const IMAGE = sampleImage({ compression: "none" });
const TAR = await readAtMost(IMAGE.layers[0]!.open(), 1 << 16, "layer");

async function archive(t: TestContext, files: readonly (readonly [string, Content])[]): Promise<string> {
  const path = join(temporaryFolder(t), "archive.tar");
  const members = files.map(([name, content]): TarMember => {
    const common = { path: name, mode: 0o644, uid: 0, gid: 0 };
    if (typeof content === "object" && "linkTo" in content)
      return { ...common, kind: "symlink", linkPath: content.linkTo };
    const bytes = Buffer.from(content);
    return {
      ...common,
      kind: "file",
      sizeBytes: bytes.length,
      open: async function* () {
        yield bytes;
      },
    };
  });
  writeFileSync(path, await readAtMost(writeTar(members, 0), 1 << 26, "archive"));
  return path;
}

function ociFiles(): [string, Content][] {
  const blobs = blobsOf(IMAGE).map(({ descriptor }) => `blobs/sha256/${digestHex(descriptor.digest)}`);
  return [
    ["oci-layout", '{"imageLayoutVersion":"1.0.0"}'],
    ["index.json", JSON.stringify({ schemaVersion: 2, manifests: [IMAGE.descriptor] })],
    [blobs[0]!, TAR],
    [blobs[1]!, IMAGE.configBytes],
    [blobs[2]!, IMAGE.bytes],
  ];
}

function dockerFiles(entry: object = {}): [string, Content][] {
  const config = `${digestHex(IMAGE.manifest.config.digest)}.json`;
  const manifest = [{ Config: config, RepoTags: ["app:1"], Layers: ["layer.tar"], ...entry }];
  return [
    ["manifest.json", JSON.stringify(manifest)],
    [config, IMAGE.configBytes],
    ["layer.tar", TAR],
  ];
}

async function readAll(path: string, open: typeof openOciArchive | typeof openDockerArchive): Promise<void> {
  for (const layer of imagesOf(await open(path)).flatMap(({ layers }) => layers)) {
    await readAtMost(layer.open(), 1 << 20, "layer");
  }
}

test("the archives that the cases below change are valid", async (t) => {
  await readAll(await archive(t, ociFiles()), openOciArchive);
  await readAll(await archive(t, dockerFiles()), openDockerArchive);
});

test("a second file of the same name is refused: some readers take the first, some the last", async (t) => {
  for (const name of ["index.json", "./index.json"]) {
    const path = await archive(t, [...ociFiles(), [name, '{"schemaVersion":2,"manifests":[]}']]);
    await assert.rejects(readAll(path, openOciArchive), { code: "archive-invalid", why: /two files/ });
    await assert.rejects(archiveKind(path), { code: "archive-invalid", why: /two files/ });
  }
});

test("links are followed only inside the archive, and never in a circle", async (t) => {
  const linked = dockerFiles({ Layers: ["one/layer.tar"] });
  await readAll(await archive(t, [...linked, ["one/layer.tar", { linkTo: "../layer.tar" }]]), openDockerArchive);
  for (const linkTo of ["../../../../etc/passwd", "/etc/passwd", "nowhere"]) {
    const path = await archive(t, [...linked, ["one/layer.tar", { linkTo }]]);
    await assert.rejects(readAll(path, openDockerArchive), { code: "archive-invalid", why: /no file one\/layer.tar/ });
  }
  const circle: [string, Content][] = [
    ["one/layer.tar", { linkTo: "../two" }],
    ["two", { linkTo: "one/layer.tar" }],
  ];
  await assert.rejects(readAll(await archive(t, [...linked, ...circle]), openDockerArchive), { why: /circle/ });
});

test("manifest.json may only name files of the archive", async (t) => {
  for (const name of ["/etc/passwd", "../../etc/passwd", "", ".", "__proto__"]) {
    await assert.rejects(readAll(await archive(t, dockerFiles({ Layers: [name] })), openDockerArchive), {
      code: "archive-invalid",
    });
    await assert.rejects(readAll(await archive(t, dockerFiles({ Config: name })), openDockerArchive), {
      code: "archive-invalid",
    });
  }
});

test("a manifest.json that is null, empty, ambiguous or malformed is refused", async (t) => {
  for (const manifest of [
    "null",
    "[]",
    "{}",
    "[null]",
    '[{"Config":1}]',
    '[{"Config":"a","Config":"b"}]',
    '[{"config":"a"}]',
    "",
  ]) {
    const path = await archive(t, [["manifest.json", manifest]]);
    await assert.rejects(readAll(path, openDockerArchive), /PlimsollError/, manifest);
  }
});

test("a docker layer that differs from the config's diffID is refused when it is read", async (t) => {
  const other = sampleTar([{ path: "other", text: "other" }]);
  const files = dockerFiles().map(([name, content]): [string, Content] => [
    name,
    name === "layer.tar" ? other : content,
  ]);
  await assert.rejects(readAll(await archive(t, files), openDockerArchive), { code: "digest-mismatch" });
  const layers = ["layer.tar", "layer.tar"];
  await assert.rejects(readAll(await archive(t, dockerFiles({ Layers: layers })), openDockerArchive), {
    why: /2 layers/,
  });
});

test("a config under the digest of another one is refused", async (t) => {
  const name = `${digestHex(sha256("other"))}.json`;
  const path = await archive(t, [...dockerFiles({ Config: name }), [name, IMAGE.configBytes]]);
  await assert.rejects(readAll(path, openDockerArchive), { code: "digest-mismatch" });
});

test("an OCI archive that lacks a blob, or has another in its place, is refused", async (t) => {
  const lacking = ociFiles().toSpliced(2, 1);
  await assert.rejects(readAll(await archive(t, lacking), openOciArchive), { code: "blob-unknown" });
  const changed = ociFiles().toSpliced(2, 1, [ociFiles()[2]![0], Buffer.alloc(TAR.length)]);
  await assert.rejects(readAll(await archive(t, changed), openOciArchive), { code: "digest-mismatch" });
});

test("an archive that is truncated, compressed or not a tar is reported as such", async (t) => {
  const path = await archive(t, dockerFiles());
  const bytes = readFileSync(path);
  for (const damaged of [
    bytes.subarray(0, 700),
    gzipSync(bytes),
    Buffer.from("no tar, but longer than a block".repeat(40)),
  ]) {
    writeFileSync(path, damaged);
    const isTar = damaged.length === 700;
    if (isTar) await assert.rejects(archiveKind(path), { code: "archive-invalid" });
    await assert.rejects(openDockerArchive(path), { code: "archive-invalid" });
    await assert.rejects(openOciArchive(path), { code: "archive-invalid" });
  }
});
