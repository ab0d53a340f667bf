import assert from "node:assert/strict";
import { test } from "node:test";
import { splitPath } from "./two-versions.ts";

test("a module's path without its major version", () => {
  for (const [path, name, major] of [
    ["a.b/c", "a.b/c", 1],
    ["a.b/c/v2", "a.b/c", 2],
    ["a.b/c/v17", "a.b/c", 17],
    ["a.b/c/v1", "a.b/c/v1", 1],
    ["a.b/v2", "a.b", 2],
    ["a.b/cv2", "a.b/cv2", 1],
    ["gopkg.in/yaml.v3", "gopkg.in/yaml", 3],
    ["gopkg.in/user/pkg.v0", "gopkg.in/user/pkg", 0],
    ["a.b/yaml.v3", "a.b/yaml.v3", 1],
  ] as const) {
    assert.deepEqual(splitPath(path), { name, major }, path);
  }
});
