import assert from "node:assert/strict";
import { test } from "node:test";
import { findWanted } from "./wanted.ts";

const std = (importPath: string) => ({ importPath, standard: true, module: undefined });
const of = (module: string, importPath: string) => ({ importPath, standard: false, module });
const PROGRAM = [
  std("runtime"),
  std("net/http"),
  std("vendor/golang.org/x/net/http2/hpack"),
  std("vendor/golang.org/x/net/idna"),
  std("vendor/golang.org/x/network"),
  of("golang.org/x/text@v0.3.0", "golang.org/x/text/width"),
  of("example.com/tide", "example.com/tide/flow"),
  of("example.com/tide", "example.com/tide"),
];
const HPACK = "vendor/golang.org/x/net/http2/hpack";

for (const [word, packages] of [
  ["runtime", ["runtime"]],
  ["golang.org/x/text", ["golang.org/x/text/width"]],
  ["golang.org/x/text@v0.3.0", ["golang.org/x/text/width"]],
  ["example.com/tide", ["example.com/tide/flow", "example.com/tide"]],
  ["golang.org/x/net", [HPACK, "vendor/golang.org/x/net/idna"]],
  ["golang.org/x/net/http2/hpack", [HPACK]],
  [HPACK, [HPACK]],
  ["std", PROGRAM.slice(0, 5).map(({ importPath }) => importPath)],
  ["main", ["example.com/tide"]],
] as const) {
  test(`${word} means ${packages.length === 1 ? packages[0] : `${packages.length} packages`}`, () => {
    assert.deepEqual([...findWanted(PROGRAM, word).packages], packages);
  });
}

test("copies in the standard library are reported as copies", () => {
  assert.match(
    findWanted(PROGRAM, "golang.org/x/net").notes[0]!,
    /the standard library's own copies of golang\.org\/x\/net/,
  );
  assert.deepEqual(findWanted(PROGRAM, HPACK).notes, []);
  const both = [of("golang.org/x/net@v0.40.0", "golang.org/x/net/html"), ...PROGRAM];
  assert.deepEqual([...findWanted(both, "golang.org/x/net").packages], ["golang.org/x/net/html"]);
});

test("a package that is not in the program is refused", () => {
  for (const word of [
    "golang.org/x",
    "golang.org/x/net/http2",
    "net",
    "vendor",
    "example.com",
    "golang.org/x/text@v0.4.0",
    "",
  ]) {
    assert.throws(() => findWanted(PROGRAM, word), { code: "source-invalid" }, word);
  }
});
