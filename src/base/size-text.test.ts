import assert from "node:assert/strict";
import { test } from "node:test";
import { formatChange, formatSize } from "./size-text.ts";

test("sizes are decimal with three digits", () => {
  const expected: readonly (readonly [number, string])[] = [
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.00 kB"],
    [9_994, "9.99 kB"],
    [9_996, "10.0 kB"],
    [99_951, "100 kB"],
    [999_499, "999 kB"],
    [999_500, "1.00 MB"],
    [5_690_000, "5.69 MB"],
    [1_580_000_000, "1.58 GB"],
  ];
  for (const [sizeBytes, text] of expected) assert.equal(formatSize(sizeBytes), text);
});

test("a change is shown with its sign", () => {
  assert.equal(formatChange(-6_610_000), "−6.61 MB");
  assert.equal(formatChange(241_000), "+241 kB");
  assert.equal(formatChange(0), "±0 B");
});
