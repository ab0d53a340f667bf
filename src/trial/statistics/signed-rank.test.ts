import assert from "node:assert/strict";
import { test } from "node:test";
import { tailCount } from "./signed-rank.ts";

/** By trying every way in which the differences can be above and below 0. */
function bruteForce(pairs: number): number {
  const sums = Array.from({ length: 2 ** pairs }, (_, signs) =>
    Array.from({ length: pairs }, (_, index) => ((signs >> index) & 1) * (index + 1)).reduce((a, b) => a + b, 0),
  );
  let count = 0;
  while (sums.filter((sum) => sum <= count).length / sums.length <= 0.025) count++;
  return count;
}

test("the tail equals that over all signs", () => {
  for (let pairs = 1; pairs <= 12; pairs++) assert.equal(tailCount(pairs), bruteForce(pairs), `${pairs} pairs`);
});

test("the tail equals the published table", () => {
  // Critical values for a two-sided 5 %, one less than the count: Wilcoxon, Katti & Wilcox 1970.
  const table: readonly (readonly [number, number])[] = [
    [6, 0],
    [7, 2],
    [8, 3],
    [9, 5],
    [10, 8],
    [15, 25],
    [20, 52],
    [25, 89],
    [30, 137],
    [50, 434],
  ];
  for (const [pairs, critical] of table) assert.equal(tailCount(pairs), critical + 1, `${pairs} pairs`);
});

test("the tail goes on where the approximation begins", () => {
  const tails = [58, 59, 60, 61, 62, 63].map(tailCount);
  const steps = tails.slice(1).map((tail, index) => tail - tails[index]!);
  assert.deepEqual(steps, [23, 23, 24, 24, 25]);
});
