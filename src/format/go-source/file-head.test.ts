import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluate, formatExpression } from "./expression.ts";
import { readFileHead } from "./file-head.ts";

test("the head of a Go file says when it is built, its package, and whether it needs C", () => {
  const text =
    '//go:build a || b\n\n// Package p.\npackage p\n\nimport (\n\t"fmt"\n\t. "C"\n)\n\nvar x = `import "D"`\n';
  const head = readFileHead("x_linux.go", "go", text, true)!;
  assert.equal(formatExpression(head.condition!), "linux && (a || b) && cgo");
  assert.deepEqual([head.packageName, head.importsC, head.problem], ["p", true, undefined]);
});

test("as long as the imports may go on, more of the file is needed", () => {
  const text = 'package p\n\nimport "fmt"\n\nfunc f() {}\n';
  const enough = text.indexOf("f()") + 1;
  for (let length = 0; length < text.length; length++) {
    const head = readFileHead("x.go", "go", text.slice(0, length), false);
    assert.equal(head !== undefined, length >= enough - 5, `${length}`);
  }
  assert.equal(readFileHead("x.go", "go", "package p", true)?.packageName, "p");
});

test("a package called documentation is in no build", () => {
  assert.equal(readFileHead("x.go", "go", "package documentation\n", true)?.condition?.kind, "tag");
});

test("a head that is made to take long does not", () => {
  const many = 1_000_000;
  for (const text of [
    `${"// +build a\n".repeat(many / 4)}\npackage p\n`,
    `//go:build a${" ".repeat(many)}b\npackage p\n`,
    `/*${" */ /*".repeat(many / 4)}*/\npackage p\n`,
    `package p\nimport "${"\\a".repeat(many)}\n`,
    `package p\nimport "${"a".repeat(many)}"\n`,
    `package ${"p".repeat(many)}\n`,
    `//go:build ${"(".repeat(many)}\npackage p\n`,
    `//go:build ${Array(999).fill("a").join(" && ")}\npackage p\n`,
  ]) {
    const { condition } = readFileHead("x.go", "go", text, true)!;
    if (condition !== undefined) evaluate(condition, () => true);
  }
});
