import assert from "node:assert/strict";
import { test } from "node:test";
import { isBelow, pathsBelow, repositoryPath } from "./repository-path.ts";

test("a path stays in its repository, or is none", () => {
  const cases: readonly (readonly [parts: readonly string[], path: string | undefined])[] = [
    [["a/b/"], "a/b"],
    [["."], ""],
    [["./a/../b"], "b"],
    [["a", "../values.yaml"], "values.yaml"],
    [["a", "../../values.yaml"], undefined],
    [[".."], undefined],
    [["/etc"], undefined],
    [["..a"], "..a"],
    [["a\0b"], undefined],
  ];
  for (const [parts, path] of cases) assert.equal(repositoryPath(...parts), path, parts.join(" "));
});

test("what is below a folder is found in a sorted list", () => {
  const paths = ["a", "a-b/c", "a/b", "a/b/c", "a/z", "a0", "ab/c", "z"];
  assert.deepEqual(pathsBelow(paths, "a"), ["a/b", "a/b/c", "a/z"]);
  assert.deepEqual(pathsBelow(paths, ""), paths);
  assert.deepEqual(pathsBelow(paths, "none"), []);
  assert.deepEqual([isBelow("a-b/c", "a"), isBelow("a/b", "a"), isBelow("a", "")], [false, true, true]);
});
