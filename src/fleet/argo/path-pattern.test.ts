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
