import assert from "node:assert/strict";
import { test } from "node:test";
import { layersOf } from "../../test/support/layers.ts";
import { FileTree } from "./file-tree.ts";
import { walkPath, walkToWrite } from "./path-walk.ts";

const TREE = new FileTree(
  await layersOf([
    "usr/",
    "usr/lib/",
    "usr/lib/libc.so.6 9",
    "usr/lib/libc.so -> libc.so.6",
    "lib -> usr/lib",
    "hard => lib",
    "abs -> /lib/",
    "out -> ../../usr",
    "loop -> loop",
    "gone -> nothing",
    "f 1",
    "file -> f/",
  ]),
);

test("walking a path tells where it ends and which links were followed", () => {
  const found = walkPath(TREE, "/lib/libc.so");
  assert.ok(found.problem === undefined);
  assert.deepEqual([found.path, found.links], ["usr/lib/libc.so.6", ["lib", "usr/lib/libc.so"]]);
  const resolved = (path: string, options = {}) => {
    const walked = walkPath(TREE, path, options);
    return walked.problem === undefined ? walked.path : `${walked.problem} ${walked.at}`;
  };
  assert.equal(resolved("hard/libc.so"), "usr/lib/libc.so.6");
  assert.equal(resolved("abs/../lib"), "usr/lib");
  assert.equal(resolved("../../out/./lib"), "usr/lib");
  assert.equal(resolved(""), "");
  assert.equal(resolved("lib", { followLast: false }), "lib");
  assert.equal(resolved("lib/", { followLast: false }), "usr/lib");
});

test("walking a path that leads nowhere tells why", () => {
  const problem = (path: string) => {
    const { problem: why, ...rest } = walkPath(TREE, path);
    return [why, "at" in rest ? rest.at : ""];
  };
  assert.deepEqual(problem("usr/none/x"), ["missing", "usr/none"]);
  assert.deepEqual(problem("gone"), ["missing", "nothing"]);
  assert.deepEqual(problem("loop/x"), ["loop", "loop"]);
  for (const path of ["f/x", "f/", "f/.", "f/..", "file", "usr/lib/libc.so/../x"]) {
    assert.equal(problem(path)[0], "not-a-directory", path);
  }
});

test("walking to write continues through names that do not exist yet", () => {
  const to = (path: string, options = {}) => walkToWrite(TREE, path, options).join("/");
  assert.equal(to("lib/new/x"), "usr/lib/new/x");
  assert.equal(to("gone/x"), "nothing/x");
  assert.equal(to("f/x"), "f/x");
  assert.equal(to("lib/libc.so", { followLast: false }), "usr/lib/libc.so");
  assert.equal(to("loop/x"), "loop/x");
});
