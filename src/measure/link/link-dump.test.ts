import assert from "node:assert/strict";
import { test } from "node:test";
import { LinkDump } from "./link-dump.ts";

test("the first line that leads to a symbol gives its parent, and marks are not part of its name", () => {
  const dump = new LinkDump();
  for (const line of [
    "# example.com/order",
    "_ -> _rt0_amd64_linux",
    "_rt0_amd64_linux -> main.main",
    "main.main -> type:main.T",
    "main.main -> type:main.T <UsedInIface>",
    "type:main.T <UsedInIface> -> main.T.Look <ReflectMethod>",
    "main.T.Look <ReflectMethod> -> main.last",
  ]) {
    dump.add(line);
  }
  assert.deepEqual([...dump.roots()], ["_rt0_amd64_linux"]);
  assert.deepEqual([...dump.reflecting()], ["main.T.Look"]);
  assert.deepEqual(
    [...dump.links()],
    [
      ["_rt0_amd64_linux", "main.main"],
      ["main.main", "type:main.T"],
      ["type:main.T", "main.T.Look"],
      ["main.T.Look", "main.last"],
    ],
  );
  assert.equal(dump.otherLines, 1);
});

test("names may contain spaces, semicolons and arrows", () => {
  const dump = new LinkDump();
  dump.add('main.main -> go:string."a -> b"');
  dump.add('go:string."a -> b" -> type:struct { F int; G <-chan int }');
  assert.deepEqual(
    [...dump.links()],
    [
      ["main.main", 'go:string."a -> b"'],
      ['go:string."a -> b"', "type:struct { F int; G <-chan int }"],
    ],
  );
});
