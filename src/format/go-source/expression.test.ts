import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { and, type Expression, evaluate, formatExpression, not, or, tagOf, tagsIn } from "./expression.ts";
import { parseGoBuild } from "./parse-constraint.ts";

const TAGS = ["a", "b_1", "go1.18", "ünïx"];

const expressions = fc.letrec<{ any: Expression }>((tie) => ({
  any: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom(...TAGS).map(tagOf),
    tie("any").map(not),
    fc.tuple(tie("any"), tie("any")).map(([left, right]) => and(left, right)),
    fc.tuple(tie("any"), tie("any")).map(([left, right]) => or(left, right)),
  ),
})).any;

test("an expression that is written and parsed again means the same under all tags", () => {
  fc.assert(
    fc.property(expressions, (expression) => {
      const text = formatExpression(expression);
      const parsed = parseGoBuild(text);
      // Go refuses a negation of a negation, which it never writes.
      if (text.includes("!!")) return;
      assert.ok("expression" in parsed, text);
      assert.deepEqual(tagsIn(parsed.expression), tagsIn(expression));
      for (let bits = 0; bits < 2 ** TAGS.length; bits++) {
        const has = (tag: string) => (bits & (1 << TAGS.indexOf(tag))) !== 0;
        assert.equal(evaluate(parsed.expression, has), evaluate(expression, has), text);
      }
    }),
  );
});
