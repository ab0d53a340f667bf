import assert from "node:assert/strict";
import { test } from "node:test";
import { filePattern, folderPattern, manifestPattern } from "./path-pattern.ts";

test("folders are selected as Go's path.Match does: a star stands for one name", () => {
  const cases: readonly (readonly [pattern: string, path: string, expected: boolean])[] = [
    ["apps/*", "apps/order", true],
    ["apps/*", "apps/order/base", false],
    ["apps/*/overlays", "apps/order/overlays", true],
    ["*", "apps/order", false],
    ["apps/o?der", "apps/order", true],
    ["apps/[a-o]*", "apps/price", false],
    ["apps/[^a-o]*", "apps/price", true],
    ["apps/\\*", "apps/*", true],
    ["apps/**", "apps/order/base", false],
    ["apps/{a,b}", "apps/a", false],
  ];
  for (const [pattern, path, expected] of cases)
    assert.equal(folderPattern(pattern)!(path), expected, `${pattern} ${path}`);
});

test("a folder of manifests is cut by globs in which a star stands for slashes too", () => {
  const matches = (pattern: string, path: string) => manifestPattern(pattern)!(path);
  assert.ok(matches("*.yaml", "deep/order.yaml"));
  assert.ok(matches("{config.yaml,env-use2/*}", "env-use2/a/b.json"));
  assert.ok(!matches("{config.yaml,env-use2/*}", "env-usw2/a.json"));
  assert.ok(matches("**/[!a]rder.*", "x/order.yaml"));
  assert.ok(matches("a,b.yaml", "a,b.yaml"));
});

test("what is read in several ways, or would take too long, is not read", () => {
  for (const pattern of ["{a", "a}", "[a", "[]", "[[:alpha:]]", "a\\", "*a".repeat(9)]) {
    assert.equal(manifestPattern(pattern), undefined, pattern);
  }
  for (const pattern of ["[!a]", "[a", "x\\"]) assert.equal(folderPattern(pattern), undefined, pattern);
  for (const pattern of [":(glob)**", ":!x", "/etc/*", "../x", "a/../b", "a//b"]) {
    assert.equal(filePattern(pattern), undefined, pattern);
  }
});

test("braces name alternatives, also in each other, beside stars and of different lengths", () => {
  const matches = (pattern: string, path: string) => manifestPattern(pattern)!(path);
  assert.ok(matches("{ab,a}*b", "ab"));
  assert.ok(matches("x{a,b{c,d*}}y", "xdy") === false && matches("x{a,b{c,d*}}y", "xbdzzy"));
  assert.ok(matches("{,a}{b,}", "") && matches("{,a}{b,}", "ab") && !matches("{,a}{b,}", "ba"));
  assert.ok(matches("*ab*ab*c", "abab.c") && !matches("*ab*ab*c", "abc"));
  assert.ok(matches("*.{yml,yaml}", "a.yml.yaml"));
  for (const pattern of ["{a,b}".repeat(9), `{${"a,".repeat(500_000)}}`])
    assert.equal(manifestPattern(pattern), undefined);
});

test("a pattern of stars is tried on a long name in time that does not grow with every star", () => {
  // Tried at all places, this would take years.
  assert.ok(!manifestPattern("*a*a*a*a*a*a*a*b")!("a".repeat(4000)));
  assert.ok(folderPattern("*a*a*/*a*a*")!(`${"a".repeat(1000)}/${"a".repeat(1000)}`));
  assert.ok(!folderPattern("*a*/b*c")!("xa/x/bc"));
});
