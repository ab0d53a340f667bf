import assert from "node:assert/strict";
import { test } from "node:test";
import { layerOf } from "../../test/support/layers.ts";
import { imageOf } from "../../test/support/sample-image.ts";
import { comparePlannedNames, type PlannedName } from "./planned-names.ts";
import { replayImage } from "./replay.ts";

const LAYERS = [["d/", "d/f 1", "l -> d/f", "deep/file 2"]];

async function problems(...planned: readonly PlannedName[]): Promise<readonly string[]> {
  return comparePlannedNames(planned, await replayImage(imageOf(LAYERS.map(layerOf))));
}

function name(path: string, kind: PlannedName["node"]["kind"], entry?: number): PlannedName {
  return { path, node: { kind, content: entry === undefined ? undefined : { layer: 0, entry } } };
}

const WHOLE = [
  name("d", "directory", 0),
  name("d/f", "file", 1),
  name("l", "symlink", 2),
  name("deep", "directory"),
  name("deep/file", "file", 3),
];

test("a plan that saw what the layers make has no problem", async () => {
  assert.deepEqual(await problems(...WHOLE), []);
});

test("a name that the plan did not see is a problem, because it could not be kept", async () => {
  assert.deepEqual(await problems(...WHOLE.filter(({ path }) => path !== "d/f")), [
    "d/f of the old image is not in the list that the plan was made from",
  ]);
});

test("a name that no layer makes is a problem", async () => {
  assert.deepEqual(await problems(...WHOLE, name("ghost", "file", 1)), [
    "ghost is in the list that the plan was made from, but not in the old image",
  ]);
});

test("a name with the content of another entry, or of another kind, is a problem", async () => {
  for (const wrong of [name("d/f", "file", 3), name("d/f", "directory", 1), name("d/f", "file")]) {
    const planned = WHOLE.map((one) => (one.path === "d/f" ? wrong : one));
    assert.deepEqual(await problems(...planned), [
      "d/f in the list that the plan was made from is another file than in the old image",
    ]);
  }
});
