/** The example of the guide that compiles the standard library several times. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { compilesAnew, guideExamples, projectFolder, runExamples } from "../support/guide-examples.ts";
import { requireTool } from "../support/tools.ts";

test("the examples of the guide that compile anew run, and each prints something", (t) => {
  if (requireTool(t, "go") === undefined) return;
  const slow = guideExamples().filter(compilesAnew);
  assert.equal(slow.length, 1);
  runExamples(projectFolder(t), slow);
});
