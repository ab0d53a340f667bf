import assert from "node:assert/strict";
import { test } from "node:test";
import { layersOf } from "../../../test/support/layers.ts";
import { measureDive } from "./dive.ts";

const measured = async (...layers: readonly (readonly string[])[]) => measureDive(await layersOf(...layers));

test("both copies of a file in two layers are waste, and efficiency counts the smaller one as enough", async () => {
  const numbers = await measured(["a 300", "b 100"], ["a 100"]);
  assert.deepEqual(numbers.fileReference, [{ count: 2, sizeBytes: 400, file: "/a" }]);
  assert.equal(numbers.inefficientBytes, 400);
  assert.equal(numbers.efficiencyScore, 200 / 500);
  assert.deepEqual(numbers.layerSizesBytes, [400, 100]);
  assert.equal(numbers.sizeBytes, 500);
  assert.equal(numbers.userWastedPercent, 4);
});

test("a deleted file counts as an empty one", async () => {
  const numbers = await measured(["d/", "d/a 300"], ["d/.wh.a"]);
  assert.deepEqual(numbers.fileReference, [{ count: 2, sizeBytes: 300, file: "/d/a" }]);
  assert.equal(numbers.efficiencyScore, 0);
});

test("a deleted folder is not waste, and its content is counted again", async () => {
  const numbers = await measured(["d/", "d/a 300", "e 100"], [".wh.d"]);
  assert.deepEqual(numbers.fileReference, []);
  assert.equal(numbers.efficiencyScore, 1);
  const unlisted = await measured(["d/a 300"], [".wh.d"]);
  assert.equal(unlisted.efficiencyScore, 1);
  const emptied = await measured(["d/"], ["d/a 300"], ["d/b 200"], [".wh.d"], ["d 50"]);
  assert.deepEqual(emptied.fileReference, [{ count: 3, sizeBytes: 50, file: "/d" }]);
});

test("opaque whiteouts hide nothing", async () => {
  const numbers = await measured(["d/", "d/a 300"], ["d/.wh..wh..opq", "d/a 300"]);
  assert.deepEqual(numbers.fileReference, [{ count: 2, sizeBytes: 600, file: "/d/a" }]);
});

test("a path that is twice in one layer counts once, but both entries are in the layer's size", async () => {
  const numbers = await measured(["a 300", "a 100"]);
  assert.deepEqual(numbers.fileReference, []);
  assert.deepEqual(numbers.layerSizesBytes, [400]);
  assert.ok(Number.isNaN(numbers.userWastedPercent));
});

test("a whiteout next to the file that it names counts as a second entry of that file", async () => {
  const numbers = await measured(["a 300"], [".wh.a", "a 100"]);
  assert.deepEqual(numbers.fileReference, [{ count: 3, sizeBytes: 400, file: "/a" }]);
  const alone = await measured([".wh.a", "a 100"]);
  assert.equal(alone.userWastedPercent, Number.POSITIVE_INFINITY);
});

test("an image without any bytes has the efficiency 1", async () => {
  assert.equal((await measured()).efficiencyScore, 1);
  assert.equal((await measured(["d/", "d/a"])).efficiencyScore, 1);
});

test("a whiteout without a target is an error with its place", async () => {
  const error = { code: "whiteout-dangling", where: "layer[1] › /d/b" };
  await assert.rejects(measured(["d/a 300"], ["d/.wh.b"]), error);
  // In the order of the names, `+x` comes before its own whiteout, so dive deletes it.
  await assert.rejects(measured(["+x 1"], [".wh.+x", "+x 2"], [".wh.+x"]), { ...error, where: "layer[2] › /+x" });
});

test("AUFS's own file counts as a whiteout of a name that does not exist", async () => {
  await assert.rejects(measured(["a 1"], [".wh..wh.plnk/"]), { where: "layer[1] › /.wh.plnk" });
  assert.equal((await measured(["a 1"], [".wh..wh..opq"])).efficiencyScore, 1);
});

test("paths of any depth and form are read", async () => {
  const deep = "d/".repeat(40);
  const numbers = await measured([`./${deep}a 10`, "x/../y 5", "/z//w 1"], [`${deep}a 10`, "y 5", "z/w 1", ". 7"]);
  assert.deepEqual(
    numbers.fileReference.map(({ file }) => file),
    [`/${deep}a`, "/y", "/z/w"],
  );
  assert.deepEqual(numbers.layerSizesBytes, [16, 16]);
});
