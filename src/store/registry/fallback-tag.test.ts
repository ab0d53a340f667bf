import assert from "node:assert/strict";
import { test } from "node:test";
import { fallbackTag } from "./fallback-tag.ts";

test("the fallback tag has the digest's algorithm, and at most 64 characters of its hex", () => {
  // distribution-spec v1.1, "Referrers Tag Schema".
  assert.equal(fallbackTag(`sha256:${"a".repeat(64)}`), `sha256-${"a".repeat(64)}`);
  assert.equal(fallbackTag(`sha512:${"a".repeat(64)}${"b".repeat(64)}`), `sha512-${"a".repeat(64)}`);
});
