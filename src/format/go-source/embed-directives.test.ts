import assert from "node:assert/strict";
import { test } from "node:test";
import { embedsFile, parseEmbedDirectives } from "./embed-directives.ts";

const SOURCE = `package a

import "embed"

//go:embed one.txt
var one string

var (
	//go:embed two.bin
	// A word on it.
	two []byte

	//go:embed static "with blank.txt" \`raw*\`
	//go:embed all:more
	files embed.FS
)

type data []byte

//go:embed one.txt
var named data

const text = \`
//go:embed not-this
var not string
\`

/*
//go:embed nor-this
var nor string
*/
const quoted = "//go:embed x" // and 'this
//go:embedded y
func main() {}

//go:embed nothing
func other() {}
`;

test("directives are found with their patterns, variable, type and place", () => {
  const found = parseEmbedDirectives(SOURCE);
  assert.deepEqual(
    found.map(({ line, patterns, variable, type }) => [line, patterns.join("|"), variable, type]),
    [
      [5, "one.txt", "one", "string"],
      [9, "two.bin", "two", "bytes"],
      [13, "static|with blank.txt|raw*", "files", "files"],
      [14, "all:more", "files", "files"],
      [20, "one.txt", "named", "other"],
    ],
  );
  assert.equal(SOURCE.slice(found[1]!.start, found[1]!.end), "//go:embed two.bin");
});

test("a carriage return is no part of a pattern", () => {
  const [found] = parseEmbedDirectives("package a\r\n\r\n//go:embed a.txt\r\nvar a string\r\n");
  assert.deepEqual(found?.patterns, ["a.txt"]);
  assert.equal(found?.type, "string");
});

test("a pattern selects files by themselves and by the folders above them", () => {
  const cases: readonly [string, string, boolean][] = [
    ["a.txt", "a.txt", true],
    ["a.txt", "b/a.txt", false],
    ["static", "static/x/y.js", true],
    ["all:static", "static/.hidden", true],
    ["*.js", "x.js", true],
    ["*.js", "d/x.js", false],
    ["s*", "static/x.js", true],
    ["a.b", "aXb", false],
    ["[a-c]?.txt", "b1.txt", true],
    ["[^a-c].txt", "b.txt", false],
    ["a\\*", "a*", true],
    ["a-b+(c)", "a-b+(c)", true],
    ["ü.txt", "ü.txt", true],
    [".", "any/file", true],
    ["[z-a]", "a", false],
  ];
  for (const [pattern, file, expected] of cases)
    assert.equal(embedsFile(pattern, file), expected, `${pattern} ${file}`);
});
