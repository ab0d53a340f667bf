import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { logarithmic, marksWithin } from "./scale.ts";

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
