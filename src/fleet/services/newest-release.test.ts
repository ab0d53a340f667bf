import assert from "node:assert/strict";
import { test } from "node:test";
import { newestRelease } from "./newest-release.ts";

test("numbers are compared as numbers, prereleases are none, and latest is the last resort", () => {
  const cases: readonly (readonly [tags: readonly string[], newest: string | undefined])[] = [
    [["v1.9.3", "v1.10.0", "v1.2.0"], "v1.10.0"],
    [["1.9.3", "v1.9.2"], "1.9.3"],
    [["v1.0.0", "v2.0.0-rc.1", "latest"], "v1.0.0"],
    [["main", "latest", "sha-1234"], "latest"],
    [["v1", "v1.2", "main"], undefined],
    [[], undefined],
  ];
  for (const [tags, newest] of cases) assert.equal(newestRelease(tags), newest, tags.join(" "));
});
