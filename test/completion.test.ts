import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "./support/temporary.ts";
import { REPOSITORY, requireTool } from "./support/tools.ts";

/** Sources the script in bash and returns the completions for the words, the last of which is being typed. */
function complete(bash: string, program: string, words: readonly string[]): string[] {
  const script = `
    source <("$1" completion bash)
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
    _plimsoll "$1" "\${COMP_WORDS[COMP_CWORD]}" ""
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync(bash, ["-c", script, "-", program, ...words], { encoding: "utf8" })
    .trim()
    .split("\n");
}

test("bash completes commands, flags and their values, also for a plimsoll that is not on PATH", (t) => {
  const bash = requireTool(t, "bash");
  if (bash === undefined) return;
  const program = join(temporaryFolder(t), "my plimsoll");
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${join(REPOSITORY, "src/cli.ts")}' "$@"\n`);
  chmodSync(program, 0o755);
  assert.deepEqual(complete(bash, program, ["sl"]), ["slim"]);
  assert.deepEqual(complete(bash, program, ["slim", "--media-types", ""]), ["oci", "docker"]);
  assert.deepEqual(complete(bash, program, ["help", "cgo"]), ["cgo-required"]);
  assert.deepEqual(complete(bash, program, ["help", "sli"]), ["slim", "slim-image"]);
  assert.ok(complete(bash, program, ["slim", "--health"]).includes("--healthcheck-start-period"));
});
