import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decades, evenMarks, logarithmic, marksWithin, roundEnd } from "./scale.ts";

test("labels of any axis are apart, lie on it, and 1 is among them", () => {
  const range = fc.tuple(
    fc.double({ min: 0.0005, max: 0.8, noNaN: true }),
    fc.double({ min: 1.25, max: 200, noNaN: true }),
  );
  fc.assert(
    fc.property(range, ([least, most]) => {
      const scale = logarithmic([least, most], 0, 500);
      const marks = marksWithin([least, most], scale, 44);
      assert.ok(marks.includes(1));
      for (const [index, mark] of marks.entries()) {
        assert.ok(mark >= least && mark <= most);
        if (index > 0) assert.ok(scale(mark) - scale(marks[index - 1]!) >= 44);
      }
    }),
  );
});

test("the end of an axis is at or beyond what is shown, and not far", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e12, noNaN: true }), (most) => {
      const end = roundEnd(most);
      assert.ok(end >= most && end <= 2.5 * most * (1 + 1e-9), `${most}: ${end}`);
      const marks = evenMarks(most, 6);
      assert.ok(marks.length >= 2 && marks.length <= 7 && marks.at(-1)! <= most * (1 + 1e-6), `${most}: ${marks}`);
    }),
  );
  assert.deepEqual([roundEnd(0), roundEnd(1), roundEnd(346), roundEnd(501)], [1, 1, 500, 1000]);
  assert.deepEqual(evenMarks(23, 6), [0, 5, 10, 15, 20]);
});

test("a logarithmic axis is labelled at each power of ten on it", () => {
  assert.deepEqual(decades([1, 1000]), [1, 10, 100, 1000]);
  assert.deepEqual(decades([2, 90]), [10]);
  assert.deepEqual(decades([2, 9]), []);
  assert.deepEqual(decades([0.5, 5]), [1]);
});
