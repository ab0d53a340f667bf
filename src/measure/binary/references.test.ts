import assert from "node:assert/strict";
import { test } from "node:test";
import { buildElf } from "../../../test/hostile/elf-image.ts";
import { ElfFile } from "../../format/elf/elf-file.ts";
import { accessBytes } from "../../format/elf/random-access.ts";
import { LabelTable } from "../label.ts";
import { Memory } from "./memory.ts";
import { ModulesOfPackages } from "./module-of-package.ts";
import { Owners } from "./owners.ts";
import { References } from "./references.ts";

const ARRAY = 0x2000;
const ARRAY_BYTES = 2048;

/** A slice in .data whose array is at the start of .rodata; after the array there is a table of another package. */
async function referencesTo(capacity: number): Promise<{ references: References; owners: Owners }> {
  const slice = Buffer.alloc(24);
  for (const [index, word] of [ARRAY, ARRAY_BYTES, capacity].entries()) slice.writeBigUInt64LE(BigInt(word), 8 * index);
  const image = buildElf({
    sections: [
      { name: ".data", type: 1, flags: 3n, address: 0x1000n, content: slice },
      { name: ".rodata", type: 1, flags: 2n, address: BigInt(ARRAY), content: Buffer.alloc(ARRAY_BYTES + 512) },
    ],
  });
  const memory = await Memory.read(await ElfFile.open(accessBytes(image), "made"));
  const owners = new Owners(new LabelTable(), new ModulesOfPackages(undefined));
  return { references: new References(memory, owners), owners };
}

async function piecesWith(capacity: number) {
  const { references, owners } = await referencesTo(capacity);
  const [array, table] = [owners.package("array"), owners.package("table")];
  references.add(0x1000, array);
  references.add(ARRAY + ARRAY_BYTES - 64, table); // to the table 64 bytes later, with index < 0
  references.addPointers({ start: 0, end: 0 }, () => false);
  references.settle();
  const pieces: [start: number, end: number, name: string][] = [];
  references.forEachPiece((start, end, owner, region) => {
    if (region.name === ".rodata") pieces.push([start - ARRAY, end - ARRAY, owners.names(owner).package]);
  });
  return pieces;
}

test("a reference into an array that a slice describes does not cut it, but refers to what follows", async () => {
  const pieces = await piecesWith(ARRAY_BYTES);
  assert.deepEqual(pieces, [
    [0, ARRAY_BYTES - 64, "array"],
    [ARRAY_BYTES - 64, ARRAY_BYTES, "array"],
    [ARRAY_BYTES, ARRAY_BYTES + 512, "table"],
  ]);
});

test("a pointer and a number are not taken for a slice", async () => {
  assert.deepEqual(await piecesWith(ARRAY_BYTES + 1), [
    [0, ARRAY_BYTES - 64, "array"],
    [ARRAY_BYTES - 64, ARRAY_BYTES + 512, "table"],
  ]);
});
