import assert from "node:assert/strict";
import { test } from "node:test";
import { isNewer, obstacles, partsOf, released } from "../scripts/release.ts";

const MANIFEST = { name: "plimsoll", version: "1.9.3" };
const CHANGELOG = "# Changelog\n\n## Unreleased\n\n- a change\n\n## 1.9.3 (2026-01-02)\n";

test("versions are compared by their numbers, and not as text", () => {
  assert.deepEqual(partsOf("1.10.0"), [1, 10, 0]);
  assert.deepEqual(partsOf("v1.10.0"), undefined);
  assert.deepEqual(partsOf("1.10.0-rc.1"), undefined);
  assert.ok(isNewer("1.10.0", "1.9.3"));
  assert.ok(!isNewer("1.9.3", "1.9.3"));
  assert.ok(!isNewer("1.8.12", "1.9.3"));
});

test("a release names everything that prevents it", () => {
  assert.deepEqual(obstacles("1.10.0", MANIFEST, CHANGELOG, ""), []);
  assert.deepEqual(obstacles("1.9", MANIFEST, "# Changelog\n", " M a\n"), [
    "1.9 is not MAJOR.MINOR.PATCH",
    "1.9 is not newer than 1.9.3",
    'CHANGELOG.md has no section "Unreleased"',
    "the checkout has changes that are not committed",
  ]);
});

test("the unreleased section gets the version as its heading, and the others keep theirs", () => {
  assert.equal(
    released(CHANGELOG, "1.10.0", "2026-11-29"),
    "# Changelog\n\n## 1.10.0 (2026-11-29)\n\n- a change\n\n## 1.9.3 (2026-01-02)\n",
  );
});
