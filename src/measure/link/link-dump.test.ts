import assert from "node:assert/strict";
import { test } from "node:test";
import { LinkDump } from "./link-dump.ts";
import { NameTable } from "./name-table.ts";

/** What a dump of these lines says, when it arrives in parts of this many bytes. */
function read(lines: readonly string[], partBytes = 1 << 16) {
  const names = new NameTable();
  const dump = new LinkDump(names);
  const bytes = Buffer.from(lines.join("\n"));
  for (let at = 0; at < bytes.length; at += partBytes) dump.take(bytes.subarray(at, at + partBytes));
  dump.end();
  return {
    roots: [...dump.roots()].map((name) => names.text(name)),
    links: [...dump.links()].map(([from, to]) => [names.text(from), names.text(to)]),
    has: (name: string) => dump.has(names.intern(Buffer.from(name))),
  };
}

const DUMP = [
  "# example.com/order",
  "_ -> _rt0_amd64_linux",
  "_rt0_amd64_linux -> main.main",
  "main.main -> type:main.T",
  "main.main -> type:main.T <UsedInIface>",
  "type:main.T <UsedInIface> -> main.T.Look <UsedInIface><ReflectMethod>",
  "main.T.Look <ReflectMethod> -> main.größte[go.shape.<-chan int]\r",
  "main.parent -> type:func(<-chan int) <>",
];
const LINKS = [
  ["_rt0_amd64_linux", "main.main"],
  ["main.main", "type:main.T"],
  ["type:main.T", "main.T.Look"],
  ["main.T.Look", "main.größte[go.shape.<-chan int]"],
  ["main.parent", "type:func(<-chan int) <>"],
];

test("the first line that leads to a symbol gives its parent, and marks are not part of its name", () => {
  const { roots, links, has } = read(DUMP);
  assert.deepEqual(roots, ["_rt0_amd64_linux"]);
  assert.deepEqual(links, LINKS);
  assert.ok(has("main.T.Look") && has("_rt0_amd64_linux"));
  assert.ok(!has("main.parent"), "it was only printed as a parent");
});

test("a dump says the same in whatever parts it arrives", () => {
  for (const partBytes of [1, 2, 3, 7, 40]) assert.deepEqual(read(DUMP, partBytes).links, LINKS);
});

test("names may contain spaces, semicolons and arrows", () => {
  const lines = ['main.main -> go:string."a -> b"', 'go:string."a -> b" -> type:struct { F int; G <-chan int }'];
  assert.deepEqual(read(lines).links, [
    ["main.main", 'go:string."a -> b"'],
    ['go:string."a -> b"', "type:struct { F int; G <-chan int }"],
  ]);
});
