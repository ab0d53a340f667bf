import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutImport } from "./import-line.ts";

test("an import for side effects is cut, and all other lines stay where they are", () => {
  const text = 'package m\n\nimport (\n\t_ "a.b/c" // a driver\n\t"fmt"\n)\nimport _ `d`\n';
  assert.equal(withoutImport(text, 4, "a.b/c"), 'package m\n\nimport (\n\n\t"fmt"\n)\nimport _ `d`\n');
  assert.equal(withoutImport(text, 7, "d"), 'package m\n\nimport (\n\t_ "a.b/c" // a driver\n\t"fmt"\n)\n\n');
});

test("a line that holds anything else is not cut", () => {
  for (const line of ['"a"', 'x "a"', 'import ( _ "a" )', '_ "a"; _ "b"', '_ "a" /* x', '/* x */ _ "a"', '_ "b"', ""]) {
    assert.equal(withoutImport(line, 1, "a"), undefined, line);
  }
  assert.equal(withoutImport('_ "a"', 2, "a"), undefined);
});
