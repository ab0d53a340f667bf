import assert from "node:assert/strict";
import { test } from "node:test";
import { rowOf } from "./rows.ts";

const HEAD = { group: "start", quantity: "to the first answer", unit: "seconds", explanation: "." } as const;

test("a pair counts where both sides have a value, and all samples are kept", () => {
  const row = rowOf(HEAD, [1, null, 3, 4], [2, 2, null, 8]);
  assert.deepEqual(row.samples, { after: [1, null, 3, 4], before: [2, 2, null, 8] });
  assert.ok(Math.abs(row.ratio!.ratio - 0.5) < 1e-9);
  assert.equal(row.ratio?.pairs, 2);
  assert.equal(row.verdict, "too few pairs");
  assert.equal(row.after?.median, 3);
});

test("nothing was measured: no summary, no ratio and no verdict, and no zero", () => {
  const row = rowOf(HEAD, [null], [null]);
  assert.deepEqual([row.after, row.before, row.ratio, row.verdict], [null, null, null, null]);
  const one = rowOf(HEAD, [1, 2], []);
  assert.deepEqual([one.after?.median, one.before, one.ratio], [1.5, null, null]);
});

test("what is counted needs no interval, and of nothing there is no ratio", () => {
  const exact = { ...HEAD, how: "exact" } as const;
  assert.equal(rowOf(exact, [5], [5]).verdict, "equal");
  assert.equal(rowOf(exact, [4], [5]).verdict, "smaller");
  assert.equal(rowOf(exact, [6], [5]).verdict, "larger");
  assert.deepEqual([rowOf(exact, [0], [5]).ratio, rowOf(exact, [0], [5]).verdict], [null, null]);
});

test("enough pairs that all say the same give a verdict", () => {
  const before = [10, 11, 12, 13, 14, 15, 16, 17, 18, 19];
  const halved = before.map((value) => value / 2);
  assert.equal(rowOf(HEAD, halved, before).verdict, "smaller");
  assert.equal(rowOf(HEAD, before, halved).verdict, "larger");
});
