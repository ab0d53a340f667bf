import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { directory, file, symlink, withParents } from "./entry.ts";

test("parent folders are listed, come first, and keep the mode that an entry gives them", () => {
  const entries = withParents([file("home/nonroot/x", "x"), directory("home/nonroot", 0o700, 65532)]);
  assert.deepEqual(
    entries.map(({ path, kind, mode, uid }) => [path, kind, mode, uid]),
    [
      ["home", "directory", 0o755, 0],
      ["home/nonroot", "directory", 0o700, 65532],
      ["home/nonroot/x", "file", 0o644, 0],
    ],
  );
});

test("paths are sorted by their bytes", () => {
  const paths = withParents([file("a/b", ""), file("a-b", ""), file("é", ""), file("Z", "")]).map(({ path }) => path);
  assert.deepEqual(paths, ["Z", "a", "a-b", "a/b", "é"]);
});

test("a file has its size in bytes, and gives the same bytes when it is read twice", async () => {
  const entry = file("etc/x", "é\n");
  assert.equal(entry.sizeBytes, 3);
  for (const time of [1, 2]) {
    const chunks = await Array.fromAsync(entry.open!());
    assert.equal(Buffer.concat(chunks).toString(), "é\n", `read ${time}`);
  }
});

test("a symlink keeps its target as it is", () => {
  assert.deepEqual(symlink("a/b", "../c"), {
    path: "a/b",
    kind: "symlink",
    mode: 0o777,
    uid: 0,
    gid: 0,
    linkPath: "../c",
  });
});

test("property: whatever the order of the entries, every parent comes once, before its children", () => {
  const segment = fc.stringMatching(/^[a-c]{1,2}$/);
  const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
  fc.assert(
    fc.property(fc.array(path, { maxLength: 20 }), (paths) => {
      const result = withParents(paths.map((each) => directory(each))).map((entry) => entry.path);
      assert.equal(new Set(result).size, result.length);
      for (const [index, each] of result.entries()) {
        const end = each.lastIndexOf("/");
        if (end !== -1) assert.ok(result.indexOf(each.slice(0, end)) < index && result.includes(each.slice(0, end)));
      }
      assert.deepEqual(
        withParents(paths.toReversed().map((each) => directory(each))).map((entry) => entry.path),
        result,
      );
    }),
  );
});
