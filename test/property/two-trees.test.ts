import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { STACKS, type Stack } from "../support/layer-stacks.ts";
import { layerOf } from "../support/layers.ts";
import { imageOf } from "../support/sample-image.ts";
import { comparable, filesOfReplay, filesOfTree } from "../support/seen-files.ts";

/** Names that unpackers treat differently or refuse: plimsoll's two readers must still agree about them. */
const ODD = fc.constantFrom(
  ...[".wh.", "a/.wh.", "a/.wh..", "b/.wh...", ".wh..wh.plnk/", ".wh..wh.plnk/1.2 5", "a/.wh..wh.aufs", ".wh.a/"],
  ...["../a 7", "../../b/", "a/../../c 3", "a/..", "./", "/", "a -> a", "b -> a/b", "c => c", "d => nothing", "b => a"],
  ...["a/b/../.wh.b", "a/.wh..wh..opq", "a/", ".wh.a", "b/.wh.c/d 1"],
);
const ODD_STACKS: fc.Arbitrary<Stack> = fc
  .tuple(STACKS, fc.array(fc.tuple(fc.nat(), fc.nat(), ODD), { maxLength: 6 }))
  .map(([stack, odd]) => {
    const layers = stack.map((layer) => [...layer]);
    for (const [layer, place, line] of odd) {
      const lines = layers[layer % layers.length]!;
      lines.splice(place % (lines.length + 1), 0, line);
    }
    return layers;
  });

test("the tree for plans and the tree for proofs are the same, for any layers", async (t) => {
  let names = 0;
  const property = fc.asyncProperty(ODD_STACKS, async (stack) => {
    const image = imageOf(stack.map(layerOf), { compression: "none" });
    const tree = await filesOfTree(image);
    const [one, other] = comparable(tree, await filesOfReplay(image), true);
    assert.deepEqual(one, other);
    names += tree.size;
  });
  await fc.assert(property, { numRuns: 1500 });
  t.diagnostic(`compared ${names} names`);
  assert.ok(names > 5000, `${names} names were compared`);
});
