import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isAtMost, leastToShow, proportionOf, quantileRanks } from "./binomial.ts";
import { lowerTail } from "./lower-tail.ts";

/** By adding up the terms, each from the logarithm of the one before: the first may be too small for a double. */
function bySum(count: number, of: number, probability: number): number {
  let logarithm = of * Math.log1p(-probability);
  let sum = Math.exp(logarithm);
  for (let k = 1; k <= count; k++) {
    logarithm += Math.log((of - k + 1) / k) + Math.log(probability / (1 - probability));
    sum += Math.exp(logarithm);
  }
  return sum;
}

test("the tail of the binomial distribution is the sum of its terms", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 400 }),
      fc.double({ min: 0.001, max: 0.8, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (of, probability, part) => {
        const count = Math.floor(part * of);
        assert.ok(Math.abs(lowerTail(count, of, probability) - Math.min(1, bySum(count, of, probability))) < 1e-9);
      },
    ),
  );
  // Half a million throws of a coin: the median is the mean, and the tail is that of the normal curve.
  assert.ok(Math.abs(lowerTail(250_000, 500_000, 0.5) - 0.500564) < 1e-6);
});

test("an interval is that of published tables", () => {
  // R: binom.test(k, n)$conf.int
  const table: readonly (readonly [number, number, number, number])[] = [
    [0, 10, 0, 0.3084971],
    [1, 10, 0.002528579, 0.4450161],
    [5, 100, 0.01643189, 0.1128349],
    [50, 1000, 0.0373354, 0.0653905],
    [10, 10, 0.6915029, 1],
  ];
  for (const [count, of, low, high] of table) {
    const found = proportionOf(count, of);
    assert.ok(Math.abs(found.low - low) < 1e-6, `${count} of ${of}: ${found.low}`);
    assert.ok(Math.abs(found.high - high) < 1e-6, `${count} of ${of}: ${found.high}`);
  }
  assert.throws(() => proportionOf(1, 0), RangeError);
  assert.throws(() => proportionOf(3, 2), RangeError);
});

test("a share is decided only where its interval lies on one side of the limit", () => {
  assert.equal(isAtMost(proportionOf(0, 73), 0.05), true);
  assert.equal(isAtMost(proportionOf(0, 71), 0.05), null);
  assert.equal(isAtMost(proportionOf(50, 1000), 0.05), null);
  assert.equal(isAtMost(proportionOf(80, 1000), 0.05), false);
  assert.equal(leastToShow(0.05), 72);
  assert.equal(leastToShow(0.001), 3688);
  for (const limit of [0.2, 0.05, 0.01, 0.001]) {
    const least = leastToShow(limit);
    assert.equal(isAtMost(proportionOf(0, least), limit), true);
    assert.equal(isAtMost(proportionOf(0, least - 1), limit), null);
  }
});

test("the ranks around a quantile cover it with 95 %, and no narrower ranks of one side do", () => {
  for (const [count, part] of [
    [100, 0.5],
    [1000, 0.95],
    [77, 0.95],
  ] as const) {
    const { low, high } = quantileRanks(count, part);
    if (low !== null) {
      assert.ok(bySum(low - 1, count, part) <= 0.025);
      assert.ok(bySum(low, count, part) > 0.025);
    }
    if (high !== null) {
      assert.ok(bySum(high - 1, count, part) >= 0.975 - 1e-12);
      assert.ok(bySum(high - 2, count, part) < 0.975);
    }
  }
  assert.deepEqual(quantileRanks(100, 0.5), { low: 40, high: 61 });
  assert.deepEqual(quantileRanks(5, 0.95), { low: 4, high: null });
});
