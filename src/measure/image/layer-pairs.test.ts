import assert from "node:assert/strict";
import { test } from "node:test";
import { measured } from "../../../test/support/measured.ts";
import { plantImage } from "../../../test/support/planted-image.ts";
import { pairLayers } from "./layer-pairs.ts";

/** An image with a layer for each instruction. */
async function imageOf(...instructions: readonly string[]) {
  const layers = instructions.map((createdBy, index) => ({ createdBy, files: [{ path: `file${index}` }] }));
  return measured(await plantImage({ layers }));
}

async function pairsOf(before: readonly string[], after: readonly string[]): Promise<readonly string[]> {
  const pairs = pairLayers(await imageOf(...before), await imageOf(...after));
  return pairs.map((pair) => `${pair.before?.index ?? "none"} → ${pair.after?.index ?? "none"}`);
}

test("layers are paired by their instruction, wherever they are", async () => {
  assert.deepEqual(await pairsOf(["RUN a", "RUN b", "RUN c"], ["RUN c", "RUN a", "RUN b"]), [
    "2 → 0",
    "0 → 1",
    "1 → 2",
  ]);
  assert.deepEqual(await pairsOf(["RUN a", "RUN a"], ["RUN a", "RUN a", "RUN a"]), ["0 → 0", "1 → 1", "none → 2"]);
});

test("a base in another version stands where the old one stood", async () => {
  const [before, after] = [
    ["ADD base-1.tar /", "RUN setup", "COPY app-1 /app"],
    ["ADD base-2.tar /", "RUN setup", "COPY app-2 /app"],
  ];
  assert.deepEqual(await pairsOf(before, after), ["0 → 0", "1 → 1", "2 → 2"]);
});

test("what has no counterpart above the same layer came, or went", async () => {
  assert.deepEqual(await pairsOf(["ADD base /", "RUN gone"], ["ADD base /"]), ["0 → 0", "1 → none"]);
  assert.deepEqual(await pairsOf(["ADD base /"], ["COPY new /", "ADD base /"]), ["none → 0", "0 → 1"]);
  assert.deepEqual(await pairsOf(["RUN x", "RUN y"], []), ["0 → none", "1 → none"]);
});
