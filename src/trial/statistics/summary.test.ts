import assert from "node:assert/strict";
import { test } from "node:test";
import { summaryOf } from "./summary.ts";

test("a summary has the median and the quartiles as R computes them", () => {
  assert.deepEqual(summaryOf([4, 1, 3, 2]), { median: 2.5, low: 1.75, high: 3.25, samples: 4 });
  assert.deepEqual(summaryOf([10, 9, 100]), { median: 10, low: 9.5, high: 55, samples: 3 });
  assert.deepEqual(summaryOf([0]), { median: 0, low: 0, high: 0, samples: 1 });
});

test("what was not measured has no summary", () => {
  assert.throws(() => summaryOf([]), RangeError);
  assert.throws(() => summaryOf([1, Number.NaN]), RangeError);
});
