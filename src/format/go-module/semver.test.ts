import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { anyVersion } from "../../../test/support/module-versions.ts";
import { compareModuleVersions, parseModuleVersion } from "./semver.ts";

function order(a: string, b: string): number {
  const [left, right] = [parseModuleVersion(a), parseModuleVersion(b)];
  assert.ok(left !== undefined && right !== undefined, `${a} ${b}`);
  return Math.sign(compareModuleVersions(left, right));
}

test("the order of the specification, of pseudo-versions and of short versions", () => {
  const ascending = [
    "v0.0.0-20191109021931-daa7c04131f5",
    "v0.0.0-20220906165146-f3363e06e74c",
    "v0.0.0",
    "v0.1.0",
    "v1.0.0-alpha",
    "v1.0.0-alpha.1",
    "v1.0.0-alpha.beta",
    "v1.0.0-beta",
    "v1.0.0-beta.2",
    "v1.0.0-beta.11",
    "v1.0.0-rc.1",
    "v1",
    "v1.0.1-0.20200101000000-abcdefabcdef",
    "v1.0.1",
    "v1.2",
    "v1.10.0",
    "v2.0.0+incompatible",
    "v10.0.0",
    "v99999999999999999999.0.0",
  ];
  for (const [index, a] of ascending.entries()) {
    for (const [other, b] of ascending.entries()) assert.equal(order(a, b), Math.sign(index - other), `${a} ${b}`);
  }
});

test("a build takes no part in comparisons, and missing parts are zeros", () => {
  assert.equal(order("v2.0.0+incompatible", "v2.0.0"), 0);
  assert.equal(order("v1", "v1.0.0"), 0);
  assert.equal(order("v1.2", "v1.2.0"), 0);
  assert.equal(parseModuleVersion("v2.0.0+incompatible")?.build, "+incompatible");
});

test("what is no version is none", () => {
  const none = ["", "1.0.0", "v", "v01.0.0", "v1.02.0", "v1.0.0-", "v1.0.0-01", "v1.0.0-a..b", "v1.0.0+", "v1-pre"];
  const more = [
    "v1.0.0 ",
    " v1.0.0",
    "v1.0.0\n",
    "v1.0.0.0",
    "v1.x",
    "v1.0.0-é",
    "latest",
    "(devel)",
    `v1.0.0-${"a".repeat(2000)}`,
  ];
  for (const text of [...none, ...more]) assert.equal(parseModuleVersion(text), undefined, JSON.stringify(text));
});

test("the order is total: antisymmetric, transitive, and equal only but for the build", () => {
  fc.assert(
    fc.property(anyVersion, anyVersion, anyVersion, (a, b, c) => {
      assert.equal(order(a, b), 0 - order(b, a));
      if (order(a, b) <= 0 && order(b, c) <= 0) assert.ok(order(a, c) <= 0);
      const bare = (text: string) => text.replace(/\+.*/, "");
      if (bare(a) === bare(b)) assert.equal(order(a, b), 0);
    }),
  );
});
