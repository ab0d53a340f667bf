import assert from "node:assert/strict";
import { test } from "node:test";
import { layerOf } from "../../test/support/layers.ts";
import { imageOf } from "../../test/support/sample-image.ts";
import { replayImage } from "./replay.ts";

/** `path layer.entry`, or `path -` for a folder that no layer lists. */
async function names(...layers: readonly (readonly string[])[]): Promise<string[]> {
  const found = await replayImage(imageOf(layers.map(layerOf)));
  return [...found].map(([path, { entry }]) => `${path} ${entry?.id.replace(" ", ".") ?? "-"}`).sort();
}

test("entries are applied in their order, and each replaces what was there", async () => {
  assert.deepEqual(await names(["d/", "d/a 1", "f 2"], ["d/", "f/", "f/g 3"], ["d 4"]), ["d 2.0", "f 1.1", "f/g 1.2"]);
  assert.deepEqual(await names(["./a/../b 1", "x//y/./z 2", "../c 3"]), [
    "b 0.0",
    "c 0.2",
    "x -",
    "x/y -",
    "x/y/z 0.1",
  ]);
  assert.deepEqual(await names(["f 1"], ["f/a 2"]), ["f -", "f/a 1.0"]);
});

test("links in the folders of a path are followed, but never lead out of the image", async () => {
  const low = ["usr/", "lib -> /usr", "up -> ../../usr", "a -> a"];
  assert.deepEqual((await names(low, ["lib/x 1", "up/y 2"])).slice(-2), ["usr/x 1.0", "usr/y 1.1"]);
  assert.deepEqual((await names(["d -> e/f"], ["d/x 1"])).slice(-1), ["e/f/x 1.0"]);
});

test("a hard link is the entry that it links to, even if the other name is removed later", async () => {
  assert.deepEqual(await names(["a 9", "b => /a", "c => ./b"], [".wh.a"]), ["b 0.0", "c 0.0"]);
  assert.deepEqual(await names(["a 9"], ["b => a", ".wh.a"]), ["b 0.0"]);
  assert.deepEqual(await names(["d/", "b => d", "c => nothing"]), ["b 0.1", "c 0.2", "d 0.0"]);
});

test("a whiteout hides what lower layers have, and nothing of its own layer", async () => {
  assert.deepEqual(await names(["d/", "d/a 1", "d/b 2"], ["d/a 3", "d/.wh.a", "d/.wh.b"]), ["d 0.0", "d/a 1.0"]);
  assert.deepEqual(await names(["d/", "d/e/", "d/e/a 1"], ["d/e/b 2", ".wh.d"]), ["d -", "d/e -", "d/e/b 1.0"]);
  assert.deepEqual(await names(["a 1"], [".wh..wh..opq", "b 2"]), ["b 1.1"]);
});

test("a whiteout does not follow a link that a folder of its layer replaces", async () => {
  const low = ["target/", "target/keep 9", "link -> target"];
  for (const upper of [
    ["link/", "link/.wh..wh..opq", "link/new 1"],
    ["link/", "link/.wh.keep", "link/new 1"],
    ["link/.wh..wh..opq", "link/", "link/new 1"],
  ]) {
    const found = await names(low, upper);
    assert.ok(found.includes("target/keep 0.1"), found.join(", "));
  }
  assert.deepEqual(await names(low, ["link/.wh.keep"]), ["link 0.2", "target 0.0"]);
});

test("a name that only looks like a whiteout hides nothing", async () => {
  const low = ["etc/", "etc/keep 9", "root 9"];
  for (const entry of [".wh.", "etc/.wh.", "etc/.wh..", "etc/.wh...", ".wh...", ".wh..wh.plnk/1.2", ".wh..wh.aufs"]) {
    assert.deepEqual(await names(low, [entry]), ["etc 0.0", "etc/keep 0.1", "root 0.2"], entry);
  }
});
