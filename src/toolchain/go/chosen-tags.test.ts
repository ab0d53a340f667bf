import assert from "node:assert/strict";
import { test } from "node:test";
import { flagsOf, NO_CHOICES } from "./build-flags.ts";
import { withTags } from "./chosen-tags.ts";

test("exactly the tags that are asked for are set, and all other flags stay", () => {
  const go = { settings: { GOFLAGS: "-tags=a,b '-ldflags=-X main.x=y z' -mod=mod" } };
  const choices = { ...NO_CHOICES, tags: ["c"], flags: ["-tags=d", "-modfile=x.mod"], env: { GOOS: "linux" } };
  const before = flagsOf(go, choices);
  assert.deepEqual(before.tags, ["a", "b", "d", "c"]);
  for (const tags of [[], ["e"], ["a", "c"]]) {
    const changed = withTags(go, choices, tags);
    assert.deepEqual(flagsOf(go, changed), { ...before, tags });
    assert.equal(changed.env.GOFLAGS, "'-ldflags=-X main.x=y z' -mod=mod -tags=");
    assert.equal(changed.env.GOOS, "linux");
  }
});

test("a GOFLAGS without tags is left alone, and one with nothing else does not become empty", () => {
  assert.equal(withTags({ settings: { GOFLAGS: "-mod=mod" } }, NO_CHOICES, ["a"]).env.GOFLAGS, undefined);
  assert.equal(withTags({ settings: { GOFLAGS: "-tags=a" } }, NO_CHOICES, []).env.GOFLAGS, "-tags=");
});
