/** Filters of workflows beside those of act, which runs workflows by itself: GitHub's own code is not to be had. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import fc from "fast-check";
import { RefFilter } from "../../src/format/workflow/ref-filter.ts";
import { requireGoProgram } from "../support/module-program.ts";

const PROGRAM = {
  name: "workflow-patterns",
  source: "test/differential/workflow-patterns/main.go",
  module: "github.com/nektos/act",
  version: "v0.2.89",
};

const token = fc.constantFrom(..."ab1.-/", "*", "**", "**/", "?", "+", "[ab]", "[0-9]", "[a-z0-9]", "\\*", "[", "[]");
const pattern = fc
  .tuple(fc.constantFrom("", "", "!"), fc.array(token, { minLength: 1, maxLength: 6 }))
  .map(([mark, tokens]) => mark + tokens.join(""));
const name = fc.string({ unit: fc.constantFrom(..."ab1.-/*"), minLength: 1, maxLength: 7 });

test("a filter that plimsoll reads lets through what act's lets through", (t) => {
  const program = requireGoProgram(t, PROGRAM);
  if (program === undefined) return;
  const cases = fc.sample(fc.tuple(fc.array(pattern, { minLength: 1, maxLength: 3 }), name), 20_000);
  const input = cases.map(([patterns, text]) => `${patterns.join(" ")}\t${text}\n`).join("");
  const answers = execFileSync(program, { input, encoding: "utf8", maxBuffer: 2 ** 26 })
    .trimEnd()
    .split("\n");
  let compared = 0;
  for (const [index, [patterns, text]] of cases.entries()) {
    const filter = RefFilter.only(patterns);
    // What GitHub's documentation leaves open is not read: a quantifier at the start, or behind a star or another one.
    if (filter === undefined) continue;
    compared++;
    assert.equal(String(filter.lets(text)), answers[index], `${patterns.join(" ")} ${text}`);
  }
  assert.ok(compared > 2000, "too few were compared");
});
