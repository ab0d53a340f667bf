import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { pairedRatio } from "./paired-ratio.ts";
import { verdictOf } from "./verdict.ts";

/** Numbers from 0 to 1 from a seed: mulberry32. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Measurements of something that takes about 20; one in twenty takes half as long again where there are delays. */
function measurements(next: () => number, count: number, { noise = 0.05, delays = false } = {}): number[] {
  return Array.from({ length: count }, () => {
    const normal = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
    return 20 * Math.exp(noise * normal) * (delays && next() < 0.05 ? 1.5 : 1);
  });
}

const near = (one: number, other: number) => Math.abs(one / other - 1) < 1e-9;

test("a thing compared with itself has 1 in its interval", () => {
  const covered = Array.from({ length: 200 }, (_, seed) => {
    const next = random(seed);
    const one = () => measurements(next, 10, { delays: true });
    return verdictOf(pairedRatio(one(), one()));
  }).filter((verdict) => verdict === "no difference shown").length;
  assert.ok(covered >= 180, `${covered} of 200`);
  assert.ok(covered < 200, "an interval that always covers 1 says nothing");
});

test("what is a fifth larger is found to be larger: with ten pairs, and with fifteen where there are delays", () => {
  for (const [pairs, delays] of [
    [10, false],
    [15, true],
  ] as const) {
    const found = Array.from({ length: 100 }, (_, seed) => {
      const next = random(1000 + seed);
      const after = measurements(next, pairs, { delays }).map((value) => 1.2 * value);
      return verdictOf(pairedRatio(after, measurements(next, pairs, { delays })));
    }).filter((verdict) => verdict === "larger").length;
    assert.ok(found >= 95, `${found} of 100 with ${pairs} pairs`);
  }
});

/** Which ratios the test does not refuse, by counting over all signs: the statistic with average ranks for ties. */
function accepts(ratio: number, after: readonly number[], before: readonly number[]): boolean {
  const differences = after.map((value, index) => Math.log(value / before[index]!) - Math.log(ratio));
  const sizes = differences.map(Math.abs);
  const ranks = sizes.map((size) => sizes.filter((other) => other <= size).length);
  const sumOf = (isAbove: (index: number) => boolean) =>
    ranks.reduce((sum, rank, index) => sum + (isAbove(index) ? rank : 0), 0);
  const observed = sumOf((index) => differences[index]! > 0);
  const all = Array.from({ length: 2 ** ranks.length }, (_, signs) => sumOf((index) => ((signs >> index) & 1) === 1));
  const below = all.filter((sum) => sum <= observed).length / all.length;
  const above = all.filter((sum) => sum >= observed).length / all.length;
  return below > 0.025 && above > 0.025;
}

test("the interval holds the ratios that a test over all signs accepts", () => {
  for (let pairs = 6; pairs <= 11; pairs++) {
    const next = random(pairs);
    const [after, before] = [measurements(next, pairs), measurements(next, pairs)];
    const { low, high, ratio } = pairedRatio(after, before);
    assert.ok(low! < ratio && ratio < high!);
    for (const [candidate, isInside] of [
      [low! * 1.000001, true],
      [high! / 1.000001, true],
      [ratio, true],
      [low! / 1.000001, false],
      [high! * 1.000001, false],
    ] as const) {
      assert.equal(accepts(candidate, after, before), isInside, `${pairs} pairs, ${candidate} of ${low} to ${high}`);
    }
  }
});

test("an interval of rounded values covers the truth as often as one of exact values", () => {
  const covered = Array.from({ length: 400 }, (_, seed) => {
    const next = random(5000 + seed);
    const rounded = () => measurements(next, 8, { noise: 0.1 }).map(Math.round);
    return verdictOf(pairedRatio(rounded(), rounded()));
  }).filter((verdict) => verdict === "no difference shown").length;
  assert.ok(covered >= 380, `${covered} of 400`);
});

const SIDE = fc.double({ min: 1e-3, max: 1e9, noNaN: true });
const PAIRS = fc.array(fc.tuple(SIDE, SIDE), { minLength: 1, maxLength: 70 });

test("another unit on one side multiplies the interval, and swapping inverts it", () => {
  fc.assert(
    fc.property(PAIRS, fc.double({ min: 0.01, max: 100, noNaN: true }), (pairs, factor) => {
      const [after, before] = [pairs.map(([one]) => one), pairs.map(([, other]) => other)];
      const plain = pairedRatio(after, before);
      const scaled = pairedRatio(
        after.map((value) => value * factor),
        before,
      );
      const swapped = pairedRatio(before, after);
      assert.ok(near(scaled.ratio, plain.ratio * factor));
      assert.ok(near(swapped.ratio, 1 / plain.ratio));
      assert.equal(plain.low === null, pairs.length < 6);
      assert.equal(plain.high === null, pairs.length < 6);
      if (plain.low === null || plain.high === null) return;
      assert.ok(plain.low <= plain.ratio && plain.ratio <= plain.high);
      assert.ok(near(scaled.low!, plain.low * factor) && near(scaled.high!, plain.high * factor));
      assert.ok(near(swapped.low!, 1 / plain.high) && near(swapped.high!, 1 / plain.low));
    }),
  );
});

test("equal values have an interval of one point, and few pairs none", () => {
  const equal = [7, 7, 7, 7, 7, 7];
  assert.deepEqual(pairedRatio(equal, equal), { ratio: 1, low: 1, high: 1, pairs: 6 });
  assert.equal(verdictOf(pairedRatio(equal, equal)), "no difference shown");
  assert.equal(verdictOf(pairedRatio(equal.slice(1), equal.slice(1))), "too few pairs");
  assert.equal(verdictOf(pairedRatio([1, 2, 3, 4, 5, 6], [2, 4, 6, 8, 10, 12.1])), "smaller");
});

test("what has no ratio is refused", () => {
  const wrong: readonly (readonly [number[], number[]])[] = [
    [[], []],
    [[1], [1, 2]],
    [[0], [1]],
    [[1], [-1]],
    [[Number.NaN], [1]],
    [[1], [Number.POSITIVE_INFINITY]],
  ];
  for (const [after, before] of wrong) assert.throws(() => pairedRatio(after, before), RangeError);
});
