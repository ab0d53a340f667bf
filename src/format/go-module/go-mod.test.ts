import assert from "node:assert/strict";
import { test } from "node:test";
import { PlimsollError } from "../../base/error.ts";
import { editGoMod } from "./edit-go-mod.ts";
import { parseDependencyGoMod, parseGoMod } from "./go-mod.ts";

const FULL = `// A service.
module "example.com/main" // Deprecated: no

go 1.24.1

toolchain go1.26.8

godebug (
	default=go1.21
	panicnil=1
)

require example.com/one v1.2.3 // indirect; for tests
require (
	example.com/two/v2 v2.0.0-20260101000000-abcdefabcdef
	gopkg.in/yaml.v3 v3.0.1 // why
	example.com/old v2.1.0+incompatible // indirect
)

exclude (
	example.com/one v1.2.4
)
replace example.com/one => ../one
replace example.com/two/v2 v2.0.1 => example.com/fork/v2 v2.0.2
retract [v1.0.0, v1.0.5] // broken
retract v1.1.0
tool example.com/two/v2/cmd/gen
ignore ./node_modules
empty ( )
`;

test("every directive of a go.mod is read", () => {
  const read = parseGoMod(FULL.replace("empty ( )\n", "require ( )\n"), "go.mod");
  assert.equal(read.module, "example.com/main");
  assert.equal(read.go, "1.24.1");
  assert.equal(read.toolchain, "go1.26.8");
  assert.deepEqual(read.godebug, ["default=go1.21", "panicnil=1"]);
  assert.deepEqual(read.require, [
    { path: "example.com/one", version: "v1.2.3", indirect: true, line: 13 },
    { path: "example.com/two/v2", version: "v2.0.0-20260101000000-abcdefabcdef", indirect: false, line: 15 },
    { path: "gopkg.in/yaml.v3", version: "v3.0.1", indirect: false, line: 16 },
    { path: "example.com/old", version: "v2.1.0+incompatible", indirect: true, line: 17 },
  ]);
  assert.deepEqual(read.exclude, [{ path: "example.com/one", version: "v1.2.4" }]);
  assert.deepEqual(read.replace, [
    { path: "example.com/one", version: null, by: { path: "../one", version: null }, line: 23 },
    {
      path: "example.com/two/v2",
      version: "v2.0.1",
      by: { path: "example.com/fork/v2", version: "v2.0.2" },
      line: 24,
    },
  ]);
  assert.deepEqual(read.retract, [
    { low: "v1.0.0", high: "v1.0.5" },
    { low: "v1.1.0", high: "v1.1.0" },
  ]);
  assert.deepEqual(read.tool, ["example.com/two/v2/cmd/gen"]);
});

test("a dependency may say what only later versions of go understand, and its own replacements do not count", () => {
  const read = parseDependencyGoMod(
    "module example.com/a\nfuture ( x )\ngo v1.21beta\nreplace a => b\nretract x\n",
    "go.mod",
  );
  assert.deepEqual([read.go, read.replace, read.retract], ["1.21", [], []]);
});

for (const [name, text, line] of [
  ["an unknown directive", "module a.b/c\n\nmodul x\n", 3],
  ["a block without an end", "module a.b/c\nrequire (\n\ta.b/d v1.0.0\n", 2],
  ["words behind a block", "module a.b/c\nrequire (\n) x\n", 3],
  ["a string without an end", 'module "a.b/c\n', 1],
  ["a comment of C", "module a.b/c /* x */\n", 1],
  ["a branch for a version", "module a.b/c\nrequire a.b/d main\n", 2],
  ["a short version", "module a.b/c\nrequire a.b/d v1.2\n", 2],
  ["a major version that the path does not have", "module a.b/c\nrequire a.b/d v2.0.0\n", 2],
  ["a path of another major version", "module a.b/c\nrequire a.b/d/v3 v2.0.0\n", 2],
  ["a requirement without a version", "module a.b/c\nrequire a.b/d\n", 2],
  ["a replacement without a version", "module a.b/c\nreplace a.b/d => a.b/e\n", 2],
  ["a folder with a version", "module a.b/c\nreplace a.b/d => ./e v1.0.0\n", 2],
  ["two go directives", "go 1.21\ngo 1.22\n", 2],
  ["a go directive that is no version", "go latest\n", 1],
  ["a control character", "module a.b/c\n\u0007\n", 2],
] as const) {
  test(`${name} is refused with its line`, () => {
    assert.throws(
      () => parseGoMod(text, "go.mod"),
      (error) => error instanceof PlimsollError && error.code === "source-invalid" && error.where === `go.mod:${line}`,
    );
  });
}

test("a change of one requirement leaves every other byte", () => {
  const edited = editGoMod(FULL, {
    go: "1.25.0",
    require: [
      { path: "example.com/two/v2", version: "v2.1.0" },
      { path: "example.com/one", version: "v1.3.0" },
    ],
  });
  const expected = FULL.replace("v2.0.0-20260101000000-abcdefabcdef", "v2.1.0")
    .replace("one v1.2.3", "one v1.3.0")
    .replace("go 1.24.1", "go 1.25.0");
  assert.equal(edited, expected);
  assert.equal(editGoMod(FULL, {}), FULL);
});

test("new requirements go into the block of their kind, in its order, and the line ends stay", () => {
  const text =
    "module a.b/c\r\n\r\nrequire (\r\n\ta.b/d v1.0.0\r\n)\r\n\r\nrequire (\r\n\ta.b/x v1.0.0 // indirect\r\n)";
  const edited = editGoMod(text, {
    require: [
      { path: "a.b/y", version: "v1.1.0" },
      { path: "a.b/e", version: "v1.0.0", indirect: false },
      { path: "a.b/w", version: "v1.2.0" },
      { path: "a.b/d", version: null },
    ],
    exclude: [{ path: "a.b/z", version: "v1.0.0" }],
    replace: [{ path: "a.b/q", by: { path: "a.b/r", version: "v1.0.0" }, why: "GO-1: no\nrelease has the fix" }],
  });
  const expected = [
    "module a.b/c",
    "",
    "require (",
    "\ta.b/e v1.0.0",
    ")",
    "",
    "require (",
    "\ta.b/w v1.2.0 // indirect",
    "\ta.b/x v1.0.0 // indirect",
    "\ta.b/y v1.1.0 // indirect",
    ")",
    "",
    "exclude a.b/z v1.0.0",
    "",
    "// GO-1: no release has the fix",
    "replace a.b/q => a.b/r v1.0.0",
    "",
  ];
  assert.equal(edited, expected.join("\r\n"));
  assert.equal(parseGoMod(edited, "go.mod").require.length, 4);
});

test("a new requirement without a block gets one", () => {
  assert.equal(
    editGoMod("module a.b/c\n", { require: [{ path: "a.b/d", version: "v1.0.0" }] }),
    "module a.b/c\n\nrequire (\n\ta.b/d v1.0.0 // indirect\n)\n",
  );
});
