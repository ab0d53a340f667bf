import assert from "node:assert/strict";
import { test } from "node:test";
import { programOfEnv } from "../../format/shell/interpreter.ts";
import { parseScript } from "./script.ts";

test("the first line names the interpreter, and the rest of the line is one argument", () => {
  assert.deepEqual(parseScript("#!/bin/sh\n")?.interpreter, "/bin/sh");
  const env = parseScript("#! /usr/bin/env -S bash -e \nx");
  assert.deepEqual([env?.interpreter, env?.argument], ["/usr/bin/env", "-S bash -e"]);
  assert.equal(programOfEnv(env!), "bash");
  assert.equal(parseScript("#!\n"), undefined);
  assert.equal(parseScript("echo\n"), undefined);
});

test("words in comments are ignored", () => {
  const script = parseScript('#!/bin/sh\n# rm -rf\nset -e\nchown app:app /data\nexec "$@"\n');
  assert.deepEqual(script?.words, ["set", "-e", "chown", "app:app", "/data", "exec", "@"]);
});
