import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { countedReadings } from "../../test/support/counted-readings.ts";
import { buildGo, goFixture } from "../../test/support/go-program.ts";
import { fileIn, folderIn, linkIn } from "../../test/support/image-files.ts";
import { layerOf, layersOf } from "../../test/support/layers.ts";
import { describe, imageOf as sampleImageOf } from "../../test/support/sample-image.ts";
import { type ArchiveEntry, archiveOf } from "../../test/support/tar-archive.ts";
import { temporaryFolder } from "../../test/support/temporary.ts";
import { requireTool } from "../../test/support/tools.ts";
import { sha256 } from "../base/digest.ts";
import { stripBinary } from "../build/strip/strip.ts";
import { accessBytes } from "../format/elf/random-access.ts";
import { MEDIA_TYPE } from "../format/oci/media-type.ts";
import { TarReader } from "../format/tar/reader.ts";
import { inMemory } from "../image/blobs.ts";
import { FileTree } from "../image/file-tree.ts";
import type { Image } from "../image/image.ts";
import { LayerEntries } from "../image/layer-entries.ts";
import { listLayer } from "./layer-list.ts";
import { replayImage } from "./replay.ts";
import { type PlannedFrom, proveSlimImage, readOldImage, type SlimClaim } from "./slim-image.ts";

const CONFIG = { Entrypoint: ["/app"], Env: ["A=b"], User: "" };

function imageOf(entries: readonly ArchiveEntry[], settings: Readonly<Record<string, unknown>> = CONFIG): Image {
  const tar = archiveOf(entries);
  const layer = { ...inMemory(describe(MEDIA_TYPE.oci.layerTar, tar), tar), diffID: sha256(tar) };
  const rootfs = { type: "layers" as const, diff_ids: [layer.diffID] };
  const config = { architecture: "amd64", os: "linux", config: settings, rootfs };
  const configBytes = Buffer.from(JSON.stringify(config));
  const manifest = {
    schemaVersion: 2 as const,
    config: describe(MEDIA_TYPE.oci.config, configBytes),
    layers: [layer.descriptor],
  };
  const bytes = Buffer.from(JSON.stringify(manifest));
  return {
    kind: "image",
    descriptor: describe(MEDIA_TYPE.oci.manifest, bytes),
    bytes,
    manifest,
    configBytes,
    config,
    layers: [layer],
  };
}

async function read(image: Image): Promise<PlannedFrom> {
  const entries = new LayerEntries();
  for await (const header of new TarReader(image.layers[0]!.open())) entries.add(header);
  return { image, names: new FileTree([entries]).entries() };
}

const CLAIM: SlimClaim = { kept: new Set(), stripped: new Set(), added: new Set(), settings: new Set() };
const OLD = [folderIn("etc"), fileIn("etc/a", "words"), fileIn("app", "program"), linkIn("b", "app"), fileIn("unused")];

async function proof(after: Image, claim: Partial<SlimClaim> = {}, old: readonly ArchiveEntry[] = OLD) {
  const hold = async (content: AsyncIterable<Uint8Array>) => accessBytes(Buffer.concat(await Array.fromAsync(content)));
  return proveSlimImage(await read(imageOf(old)), after, { ...CLAIM, ...claim }, hold);
}

test("an old image is read once for its list and once for what the claim names, and again only for a content that counts", async () => {
  const old = imageOf(OLD);
  const hold = () => assert.fail("nothing is held");
  const [same, other] = ["words", "WORDS"].map((text) => imageOf([folderIn("etc"), fileIn("etc/a", text)]));
  for (const { kept, expected } of [
    { kept: ["etc/a"], expected: 2 },
    { kept: ["app"], expected: 3 },
    { kept: [], expected: 2 },
  ]) {
    for (const after of [same!, other!]) {
      const { image, readings } = countedReadings(old);
      const claim = { ...CLAIM, kept: new Set(kept) };
      const early = await readOldImage(image, claim, hold);
      const { holds, problems } = await proveSlimImage({ ...(await read(old)), image }, after, claim, hold, early);
      assert.deepEqual(readings, [expected]);
      assert.deepEqual(problems, [
        ...(after === other ? ["etc/a has different content"] : []),
        ...(kept.includes("app") ? ["the plan says that app stays, but it is missing"] : []),
      ]);
      assert.equal(holds, problems.length === 0);
    }
  }
});

test("a layer whose list is known is read for contents alone", async () => {
  const { image, readings } = countedReadings(imageOf(OLD));
  const list = await listLayer(imageOf(OLD).layers[0]!);
  const names = await replayImage(image, async () => list);
  assert.deepEqual([...names.keys()].sort(), ["app", "b", "etc", "etc/a", "unused"]);
  assert.deepEqual(readings, [0]);
});

test("what stayed is the same, and nothing else exists", async () => {
  const found = await proof(
    imageOf([folderIn("etc"), fileIn("etc/a", "words"), fileIn("app", "program"), linkIn("b", "app")]),
  );
  assert.deepEqual(found, {
    holds: true,
    files: 3,
    identical: { names: 4, sizeBytes: 12 },
    stripped: [],
    added: [],
    addedAlike: [],
    problems: [],
  });
});

test("every difference that was not announced is a problem", async () => {
  const app = fileIn("app", "program");
  const CASES: readonly (readonly [Image, RegExp])[] = [
    [imageOf([fileIn("app", "Program")]), /^app has different content$/],
    [imageOf([fileIn("app", "program", "0004755")]), /^app was a file of 0:0 with mode 755 and is .* mode 4755$/],
    [imageOf([app, linkIn("b", "etc/a")]), /^b was a symlink .* to app and is .* to etc\/a$/],
    [imageOf([app, fileIn("b", "program")]), /^b was a symlink .* and is a file/],
    [imageOf([app, fileIn("new", "")]), /^new is not in the old image$/],
    [imageOf([app, folderIn("new")]), /^new is not in the old image/],
    [imageOf([app], { ...CONFIG, Env: ["A=c"] }), /^Env of the config has changed$/],
    [imageOf([app], { ...CONFIG, Entrypoint: ["/etc/a"] }), /^Entrypoint of the config has changed$/],
    [imageOf([app], { ...CONFIG, OnBuild: ["RUN x"] }), /^OnBuild of the config has changed$/],
  ];
  for (const [image, says] of CASES) {
    const { holds, problems } = await proof(image);
    assert.equal(holds, false);
    assert.equal(problems.length, 1, problems.join("; "));
    assert.match(problems[0]!, says);
  }
});

test("a name that is announced to stay must exist", async () => {
  const found = await proof(imageOf([fileIn("app", "program")]), { kept: new Set(["app", "etc/a"]) });
  assert.deepEqual(found.problems, ["the plan says that etc/a stays, but it is missing"]);
});

/** The layers that `rm link && mkdir link` makes over a link to a folder, and how they were once read wrongly. */
const REPLACED_LINK = [
  ["target/", "target/keep 900", "link -> target", "app 5 @755:1:1", "twice 7"],
  ["link/", "link/.wh..wh..opq", "link/new 1", "app 6 @4755:2:2", "b => app"],
] as const;

test("a slim image that was planned from a wrong tree is refused", async () => {
  const before = sampleImageOf(REPLACED_LINK.map(layerOf));
  const entries = await layersOf(...REPLACED_LINK);
  const right = [...new FileTree(entries).entries()];
  const slim = (...lines: string[]) => sampleImageOf([layerOf(lines)]);
  const prove = (after: Image, names: PlannedFrom["names"], claim: Partial<SlimClaim> = {}) =>
    proveSlimImage({ image: before, names }, after, { ...CLAIM, ...claim }, async () => accessBytes(Buffer.alloc(0)));

  assert.equal((await prove(slim("app 6 @4755:2:2", "target/", "target/keep 900"), right)).holds, true);
  // If the tree has lost a file, no plan keeps it, and the slim image looks correct by itself.
  const lost = await prove(
    slim("app 6 @4755:2:2"),
    right.filter(({ path }) => path !== "target/keep"),
  );
  assert.deepEqual(lost.problems, ["target/keep of the old image is not in the list that the plan was made from"]);
  const invented = [...right, { path: "link/keep", node: { kind: "file", content: { layer: 0, entry: 1 } } } as const];
  assert.deepEqual((await prove(slim("app 6 @4755:2:2"), invented)).problems, [
    "link/keep is in the list that the plan was made from, but not in the old image",
  ]);
  for (const [path, kind, entry] of [
    ["app", "file", 3],
    ["link", "symlink", 2],
    ["b", "file", 3],
  ] as const) {
    const other = { path, node: { kind, content: { layer: 0, entry } } } as const;
    const names = right.map((each) => (each.path === path ? other : each));
    const { problems } = await prove(slim("app 6 @4755:2:2"), names);
    assert.deepEqual(problems, [
      `${path} in the list that the plan was made from is another file than in the old image`,
    ]);
  }
  // What such wrong trees would have put into the slim image, whatever the plan was made from.
  for (const [lines, says] of [
    ["app 5 @4755:2:2", /^app has different content$/],
    ["app 6 @755:1:1", /^app was a file of 2:2 with mode 4755 and is a file of 1:1 with mode 755$/],
    ["b 5 @4755:2:2", /^b has different content$/],
    ["link -> target", /^link was a directory .* and is a symlink/],
    ["link/ link/keep 900", /^link\/keep is not in the old image$/],
  ] as const) {
    const { problems } = await prove(slim(...lines.split(/ (?=link\/keep)/)), right);
    assert.equal(problems.length, 1, problems.join("; "));
    assert.match(problems[0]!, says);
  }
});

test("extended attributes are compared too", async () => {
  const record = { path: "x", typeFlag: "x", content: "22 SCHILY.xattr.a.b=c\n" };
  const both = await proof(imageOf([record, fileIn("app", "program")]), {}, [record, fileIn("app", "program")]);
  assert.equal(both.holds, true);
  const lost = await proof(imageOf([fileIn("app", "program")]), {}, [record, fileIn("app", "program")]);
  assert.deepEqual(lost.problems, ["app has different extended attributes"]);
});

test("announced differences are allowed, and no others", async () => {
  const entries = [
    folderIn("var"),
    folderIn("var/lib"),
    fileIn("var/lib/db", "x"),
    fileIn("etc/a", "words"),
    fileIn("app", "other"),
  ];
  const found = await proof(imageOf(entries, { ...CONFIG, Entrypoint: ["/x"], User: null }), {
    added: new Set(["var/lib/db", "etc/a"]),
    settings: new Set(["Entrypoint"]),
  });
  assert.deepEqual(found.problems, ["app has different content"]);
  assert.deepEqual([found.added, found.addedAlike], [["etc/a", "var/lib/db"], ["etc/a"]]);
});

test("a program that is said to be stripped loads what it loaded before", async (t: TestContext) => {
  if (requireTool(t, "go") === undefined) return;
  const path = join(temporaryFolder(t), "plain");
  buildGo(goFixture("plain"), path);
  const old = readFileSync(path);
  const stripped = Buffer.concat(await Array.fromAsync((await stripBinary(accessBytes(old), "plain")).write()));
  const claim = { stripped: new Set(["app"]) };
  const good = await proof(imageOf([fileIn("app", stripped)]), claim, [fileIn("app", old)]);
  assert.deepEqual([good.holds, good.stripped], [true, ["app"]]);
  // The content of the program is in the entry of another name.
  const hardLink = { path: "b", typeFlag: "1", linkPath: "app" };
  const [fat, slim] = [old, stripped].map((content) => [fileIn("app", content), hardLink]);
  const linked = await proof(imageOf([fileIn("b", stripped)]), { stripped: new Set(["b"]) }, fat);
  assert.deepEqual([linked.holds, linked.stripped], [true, ["b"]]);
  const both = await proof(imageOf(slim!), { stripped: new Set(["app", "b"]) }, fat);
  assert.deepEqual([both.holds, both.stripped], [true, ["app", "b"]]);
  const flipped = Buffer.from(stripped);
  flipped.writeUInt8(flipped.readUInt8(0x1800) ^ 1, 0x1800);
  for (const other of [flipped, old, stripped.subarray(0, 4096)]) {
    const bad = await proof(imageOf([fileIn("app", other)]), claim, [fileIn("app", old)]);
    assert.deepEqual([bad.holds, bad.stripped], [false, []]);
  }
});
