import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import fc from "fast-check";
import { STACKS, type Stack } from "./layer-stacks.ts";
import { layerOf } from "./layers.ts";
import { imageOf } from "./sample-image.ts";
import { comparable, filesOfReplay, filesOfTree } from "./seen-files.ts";
import type { Unpacker } from "./unpackers.ts";

/**
 * Compares both of plimsoll's readers of layers with an unpacker, where it accepts the layers and follows the
 * specification.
 */
export async function compareStack(unpacker: Unpacker, stack: Stack): Promise<boolean> {
  return (await namesCompared(unpacker, unpacker.fit(stack))) !== undefined;
}

/** The same for random stacks, without lines that the unpacker does not read as specified. */
export async function compareRandomStacks(
  t: TestContext,
  unpacker: Unpacker,
  { tried, compared: atLeast }: { readonly tried: number; readonly compared: number },
): Promise<void> {
  const found = { stacks: 0, names: 0, refused: 0 };
  const property = fc.asyncProperty(STACKS, async (random) => {
    const stack = unpacker.fit(random);
    const names = await namesCompared(unpacker, stack);
    if (names === undefined) found.refused++;
    else {
      found.stacks++;
      found.names += names;
    }
  });
  await fc.assert(property, { numRuns: tried });
  const { name } = unpacker;
  t.diagnostic(`compared ${found.names} names of ${found.stacks} stacks with ${name}, which refused ${found.refused}`);
  assert.ok(found.stacks >= atLeast, `${found.stacks} stacks were compared`);
}

async function namesCompared(unpacker: Unpacker, stack: Stack): Promise<number | undefined> {
  const image = imageOf(stack.map(layerOf));
  const unpacked = await unpacker.unpack(image);
  if (unpacked === undefined) return undefined;
  const withOwners = !unpacker.believesHardLinks || !stack.flat().some((line) => line.includes(" => "));
  for (const reader of [filesOfTree, filesOfReplay]) {
    const read = await reader(image);
    const isOwn = (path: string, form: string) => unpacker.makesFolders && form === "folder" && !read.has(path);
    const seen = new Map([...unpacked].filter(([path, { form }]) => !isOwn(path, form)));
    const [ours, theirs] = comparable(read, seen, withOwners);
    assert.deepEqual(ours, theirs, `${reader.name}: ${JSON.stringify(stack)}`);
  }
  return unpacked.size;
}
