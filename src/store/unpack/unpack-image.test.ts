import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { filesBelow, writeFiles } from "../../../test/support/files.ts";
import { STACKS, type Stack } from "../../../test/support/layer-stacks.ts";
import { layerOf } from "../../../test/support/layers.ts";
import { imageOf } from "../../../test/support/sample-image.ts";
import { comparable, filesOfFolder, filesOfReplay, type SeenFiles } from "../../../test/support/seen-files.ts";
import { type ArchiveEntry, archiveOf } from "../../../test/support/tar-archive.ts";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import type { PlimsollError } from "../../base/error.ts";
import type { Image } from "../../image/image.ts";
import { unpackImage } from "./unpack-image.ts";

const IS_ROOT = process.getuid?.() === 0;

/** A folder to unpack into, in the middle of others. */
function ground(t: TestContext) {
  const folder = temporaryFolder(t);
  writeFiles(folder, { "canary": "alive", "etc/passwd": "outside", "outside/canary": "alive" });
  const make = () => {
    const root = mkdtempSync(join(folder, "root-"));
    return { root, dispose: () => rmSync(root, { recursive: true }) };
  };
  const around = () =>
    [...filesBelow(folder)]
      .filter(({ path }) => !path.startsWith("root-"))
      .map(({ path, at, stat }) => `${path} ${stat.mode} ${stat.uid} ${stat.mtimeMs} ${at}`);
  return { folder, make, around, before: around() };
}

function stack(...layers: Stack): Image {
  return imageOf(layers.map(layerOf));
}

test("what lies on disk is what a container sees, whatever the layers are, and nothing outside is touched", async (t) => {
  const { make, around, before } = ground(t);
  let compared = 0;
  const property = fc.asyncProperty(STACKS, async (layers) => {
    const image = stack(...layers);
    const { root, dispose } = make();
    const problem = await unpackImage(image, root).then(
      () => undefined,
      (error: PlimsollError) => error,
    );
    const expected = await filesOfReplay(image);
    const hasPipe = [...expected.values()].some(({ form }) => form === "fifo");
    assert.equal(problem?.code, hasPipe ? "image-cannot-run" : undefined, problem?.why ?? "it was unpacked");
    if (!hasPipe) {
      const [ours, theirs] = comparable(filesOfFolder(root), withoutNothing(expected), IS_ROOT);
      assert.deepEqual(ours, theirs);
      compared++;
    }
    dispose();
    assert.deepEqual(around(), before);
  });
  await fc.assert(property, { numRuns: 120 });
  assert.ok(compared > 60, `${compared} were compared`);
});

/** A hard link to a file that is not there: nobody can make it. */
function withoutNothing(files: SeenFiles): SeenFiles {
  return new Map([...files].filter(([, { form }]) => form !== "nothing"));
}

for (const [name, layers] of [
  ["a path that climbs", [["../../canary 9", "a/../../../canary 9", "/../etc/passwd 9"]]],
  ["a file through a link to the outside", [["etc -> OUTSIDE/etc"], ["etc/passwd 9"]]],
  ["a file through a link that climbs", [["up -> ../../../../../..", "upOUTSIDE/canary 9"]]],
  ["a file in the place of a link", [["canary -> OUTSIDE/canary"], ["canary 9"]]],
  [
    "a link in the place of a folder with a file in it",
    [
      ["a/", "a/canary 9"],
      ["a -> OUTSIDE", "a/canary 12"],
    ],
  ],
  ["a whiteout of the outside", [["a 1"], ["../.wh.canary", "../../outside/.wh.canary", "..OUTSIDE/.wh..wh..opq"]]],
  ["a whiteout through a link", [["out -> OUTSIDE"], ["out/.wh.canary", "out/.wh..wh..opq"]]],
  ["a hard link to the outside", [["canary => OUTSIDE/canary", "other => ../../canary @4777:0:0"]]],
  ["a hard link through a link", [["out -> OUTSIDE", "canary => out/canary @4777:0:0"], ["canary 9"]]],
] as const) {
  test(`${name} touches nothing outside`, async (t) => {
    const { folder, make, around, before } = ground(t);
    const { root } = make();
    await unpackImage(stack(...layers.map((lines) => lines.map((line) => line.replace("OUTSIDE", folder)))), root);
    assert.deepEqual(around(), before);
    for (const { at, stat } of filesBelow(root)) {
      if (stat.isFile()) assert.notEqual(stat.ino, statSync(join(folder, "canary")).ino, at);
    }
  });
}

test("names of one file stay one, with owner, mode and time; a folder that nobody may write to is filled", async (t) => {
  const { root } = ground(t).make();
  await unpackImage(
    stack(["bin/ @555:0:0", "bin/su 9 @4755:0:0", "bin/sudo => bin/su"], ["bin/late 3 @600:1:2"]),
    root,
  );
  const [su, sudo, bin] = ["bin/su", "bin/sudo", "bin"].map((path) => statSync(join(root, path)));
  assert.deepEqual([su!.ino, su!.mode & 0o7777, bin!.mode & 0o7777], [sudo!.ino, 0o4755, 0o555]);
  assert.equal(su!.mtimeMs, 0);
  if (IS_ROOT) assert.equal(statSync(join(root, "bin/late")).uid, 1);
});

test("what cannot be written is refused; what a container's own /dev hides is left out", async (t) => {
  const { make } = ground(t);
  const unpack = (...entries: readonly ArchiveEntry[]) => unpackImage(imageOf([archiveOf(entries)]), make().root);
  const refused = (why: RegExp) => (error: PlimsollError) => error.code === "image-cannot-run" && why.test(error.why!);
  const device: ArchiveEntry = { path: "srv/null", typeFlag: "3", deviceMajor: 1, deviceMinor: 3 };
  await assert.rejects(unpack(device), refused(/character-device, outside of \/dev/));
  await unpack({ ...device, path: "dev/null" });
  const content = "44 SCHILY.xattr.security.capability=0123456\n";
  const record: ArchiveEntry = { path: "x", typeFlag: "x", content };
  await assert.rejects(unpack(record, { path: "app", typeFlag: "0", content: "x" }), refused(/file capabilities/));
});

test("a text is found as the container finds it", async (t) => {
  const { folder, make } = ground(t);
  const read = async (...lines: readonly string[]) => {
    const { readText } = await unpackImage(stack(lines), make().root);
    return await readText("etc/passwd");
  };
  assert.equal(await read("etc/passwd 3"), "ddd");
  assert.equal(await read("etc -> /usr/etc", "usr/etc/passwd 3"), "ddd");
  assert.equal(await read("etc/passwd -> ../../../../own", "own 4"), "eeee");
  assert.equal(await read(`etc/passwd -> ${folder}/etc/passwd`), undefined, "that of this machine is not its own");
  assert.equal(await read("etc/passwd/"), undefined);
  assert.equal(await read("a 1"), undefined);
});

test("a disk that does not take it is an error of its own", async (t) => {
  const folder = temporaryFolder(t);
  const root = join(folder, "root");
  mkdirSync(root);
  writeFileSync(join(root, "a"), "in the way");
  await assert.rejects(unpackImage(stack(["a 3"]), root), { code: "write-failed" });
});
