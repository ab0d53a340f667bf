import assert from "node:assert/strict";
import { test } from "node:test";
import type { ImageRow } from "../../measure/image/image-rows.ts";
import { largestDirectories } from "./largest-directories.ts";

type Line = readonly [id: number, parent: number | null, kind: ImageRow["kind"], label: string, sizeBytes: number];

/** `/usr` has two folders and a file, `/etc` and the root folder only files. */
const LINES: readonly Line[] = [
  [0, null, "image", "the image", 1000],
  [1, 0, "directory", "usr", 700],
  [2, 1, "directory", "usr/lib", 500],
  [3, 2, "part", "[files]", 500],
  [4, 1, "directory", "usr/bin", 150],
  [5, 4, "part", "[files]", 150],
  [6, 1, "part", "[files]", 50],
  [7, 0, "directory", "etc", 200],
  [8, 7, "part", "[files]", 200],
  [9, 0, "part", "[files]", 100],
];
const ROWS: readonly ImageRow[] = LINES.map(([id, parent, kind, label, sizeBytes]) => {
  return { id, parent, kind, label, sizeBytes, wireBytes: sizeBytes, how: "format" };
});

function chosen(most: number): readonly (readonly [string, number])[] {
  return largestDirectories(ROWS, most).map(({ label, sizeBytes }) => [label, sizeBytes]);
}

test("the largest directory is opened while there is room for what is in it", () => {
  assert.deepEqual(chosen(3), [
    ["usr", 700],
    ["etc/*", 200],
    ["/*", 100],
  ]);
  assert.deepEqual(chosen(5), [
    ["usr/lib/*", 500],
    ["etc/*", 200],
    ["usr/bin/*", 150],
    ["/*", 100],
    ["usr/*", 50],
  ]);
});

test("the chosen directories add up to the image, however many there are", () => {
  for (const most of [1, 2, 3, 4, 5, 6, Number.POSITIVE_INFINITY]) {
    const sum = chosen(most).reduce((total, [, sizeBytes]) => total + sizeBytes, 0);
    assert.equal(sum, 1000, `${most} directories`);
  }
});
