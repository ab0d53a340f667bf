import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseIgnoreFile } from "./ignore.ts";
import { matcherOf, tokensOf, UNREADABLE } from "./ignore-pattern.ts";
import { matchesTokens } from "./star-steps.ts";

/** As BuildKit writes it (moby/patternmatcher, `compile`), for patterns without brackets and escapes. */
function expressionOf(pattern: string): RegExp {
  const pieces = pattern.replace(/\*\*\/?$|\*\*\/?|[\s\S]/gu, (token, at: number) => {
    if (token.startsWith("**")) return at + token.length === pattern.length ? "[^\\n]*" : "([^\\n]*/)?";
    return { "*": "[^/]*", "?": "[^/]" }[token] ?? RegExp.escape(token);
  });
  return new RegExp(`^${pieces}$`, "u");
}

test("a pattern of stars matches what BuildKit's regular expression matches", () => {
  const text = (letters: readonly string[]) =>
    fc.string({ unit: fc.constantFrom(...letters), minLength: 1, maxLength: 7 });
  // Two stars at the beginning alone, or at the end of plain text, are compared as text.
  const pattern = text(["a", "b", "/", ".", "*", "**", "**/", "?", "é"]).filter(
    (one) => !/^\*\*|^[^*?]*\*\*\/?$/.test(one),
  );
  fc.assert(
    fc.property(pattern, text(["a", "b", "/", ".", "é", "\n"]), (one, path) => {
      const matches = matcherOf(one);
      assert.ok(matches !== UNREADABLE);
      assert.equal(matches(path), expressionOf(one).test(path));
      assert.equal(matchesTokens(tokensOf(one), path), matches(path));
    }),
    { numRuns: 20_000 },
  );
});

test("no pattern takes a time that grows with the power of its stars", () => {
  const stars = matcherOf("*a*a*a*a*a*a*a*ab");
  const folders = matcherOf("x/**/a/**/a/**/a/**/a/**/a/**/a/**/a/**/b");
  assert.ok(stars !== UNREADABLE && folders !== UNREADABLE);
  assert.equal(stars("a".repeat(255)), false);
  assert.equal(folders(`x/${"a/".repeat(2000)}c`), false);
});

test("stars beside brackets are few", () => {
  parseIgnoreFile("**/*.py[cod]\n*.[oa]\n", ".dockerignore");
  for (const line of ["*a*a*a*a[bc]", "a{0,99}b{0,99}c{0,99}d{0,99}", "*a*a*a*a\\.b"]) {
    assert.throws(() => parseIgnoreFile(`${line}\n`, ".dockerignore"), { code: "limit-exceeded" }, line);
  }
});
