import assert from "node:assert/strict";
import { test } from "node:test";
import { seeded } from "./seeded.ts";

const first = (count: number, next: () => number) => Array.from({ length: count }, next);

test("a seed and a stream give the same numbers each time, and another of either gives others", () => {
  assert.deepEqual(first(100, seeded(7, 3)), first(100, seeded(7, 3)));
  const begins = [seeded(7, 3), seeded(7, 4), seeded(8, 3), seeded(7 + 2 ** 32, 3), seeded(0)].map((next) => next());
  assert.equal(new Set(begins).size, begins.length);
});

test("numbers are from 0 up to 1, each tenth as often as another", () => {
  const tenths = new Array<number>(10).fill(0);
  const next = seeded(1);
  for (let drawn = 0; drawn < 100_000; drawn++) tenths[Math.floor(next() * 10)]!++;
  // Of 100,000 draws, a tenth has 10,000 with a standard deviation of 95.
  for (const count of tenths) assert.ok(Math.abs(count - 10_000) < 500, tenths.join(" "));
});

test("neighbouring streams agree in no number of their first thousand", () => {
  const [one, other] = [first(1000, seeded(5, 1)), first(1000, seeded(5, 2))];
  assert.equal(one.filter((number, index) => number === other[index]).length, 0);
});
