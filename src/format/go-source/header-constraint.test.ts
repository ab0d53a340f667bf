import assert from "node:assert/strict";
import { test } from "node:test";
import { formatExpression } from "./expression.ts";
import { headerConstraint } from "./header-constraint.ts";

function constraintOf(...lines: readonly string[]): string | undefined {
  const { expression, problem } = headerConstraint(`${lines.join("\n")}\n`);
  return problem ?? (expression && formatExpression(expression));
}

test("a //go:build line counts alone, wherever it stands before the package clause", () => {
  assert.equal(constraintOf("//go:build a && !b", "// +build c", "", "package p"), "a && !b");
  assert.equal(constraintOf("// words", "//go:build a", "package p"), "a");
  assert.equal(constraintOf("/* words */", "//go:build a", "", "package p"), "a");
  assert.equal(constraintOf("package p", "//go:build a"), undefined);
  assert.equal(constraintOf("/*", "//go:build a", "*/", "package p"), undefined);
});

test("// +build lines count together, and only before a blank line", () => {
  assert.equal(constraintOf("// +build a,b !c", "// +build d", "", "package p"), "((a && b) || !c) && d");
  assert.equal(constraintOf("// +build a", "package p"), undefined);
  assert.equal(constraintOf("//+build a", "", "// words", "package p"), "a");
});

test("what go refuses has its words as the problem", () => {
  assert.equal(constraintOf("//go:build (a", "package p"), "parsing //go:build line: missing close paren");
  assert.equal(constraintOf("//go:build !!a", "package p"), "parsing //go:build line: double negation not allowed");
  assert.equal(constraintOf("//go:build a", "//go:build b", "package p"), "multiple //go:build comments");
});
