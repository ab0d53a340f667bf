import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { startFakeRegistry } from "../support/fake-registry.ts";
import { refusedSlim } from "../support/refused-slim.ts";
import { PLAIN, runHere, runSlim, type SlimRun } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

const ESCAPE = "\u001b[31m";
const RIGHT_TO_LEFT = "\u202e";
/** DECTCEM: programs that redraw lines hide the cursor first. */
const HIDE_CURSOR = "\u001b[?25l";
/** C0, C1 and bidirectional control characters, except line feeds. */
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** Runs a program on its own terminal: both streams arrive on standard output. */
function onTerminal(columns: number): string[] {
  return ["sh", "-c", `exec script --quiet --return --command "stty cols ${columns}; $*" /dev/null`, "-"];
}

function requireNoControls({ stdout, stderr }: Pick<SlimRun, "stdout" | "stderr">): void {
  for (const text of [stdout, stderr]) assert.equal(CONTROLS.exec(text)?.[0], undefined, JSON.stringify(text));
}

test("a log gets lines without colour or movement; standard output gets only the reference", async (t) => {
  const layout = `oci:${join(temporaryFolder(t), "layout")}`;
  for (const env of [{}, { CI: "true" }, { NO_COLOR: "1", FORCE_COLOR: "1" }, { FORCE_COLOR: "0" }]) {
    const run = await runSlim([PLAIN, "--measure", "none", "-o", layout], { env });
    assert.equal(run.exitCode, 0, run.stderr);
    assert.match(run.stdout, /^oci:[^\n]+:latest@sha256:[0-9a-f]{64}\n$/);
    requireNoControls(run);
  }
});

test("a terminal gets colour and movement, no colour with NO_COLOR, and lines in CI", async (t) => {
  if (requireTool(t, "script") === undefined) return;
  const layout = `oci:${join(temporaryFolder(t), "layout")}`;
  const words = [PLAIN, "--measure", "none", "-o", layout];
  const shown = async (env: Record<string, string>, columns = 100) => {
    const { exitCode, stdout } = await runSlim(words, { env: { TERM: "xterm", ...env }, through: onTerminal(columns) });
    assert.equal(exitCode, 0, stdout);
    return { colours: /\u001b\[[0-9;]*m/.test(stdout), moves: stdout.includes(HIDE_CURSOR) };
  };
  assert.deepEqual(await shown({}), { colours: true, moves: true });
  assert.deepEqual(await shown({ NO_COLOR: "1" }), { colours: false, moves: true });
  assert.deepEqual(await shown({ CI: "true", NO_COLOR: "1" }), { colours: false, moves: false });
  assert.deepEqual(await shown({ TERM: "dumb" }), { colours: false, moves: false });
  assert.deepEqual(await shown({}, 0), { colours: true, moves: false }, "a terminal of unknown size");
});

test("names with control characters are escaped", async (t) => {
  const cwd = temporaryFolder(t);
  const name = `${ESCAPE}${RIGHT_TO_LEFT}name`;
  const shown = "\\u{1b}[31m\\u{202e}name";
  const hostile: readonly (readonly string[])[] = [
    [PLAIN, "--add", `./${name}:/srv`],
    [`./${name}`],
    [PLAIN, "--media-types", name],
    [PLAIN, `--${name}`],
    [PLAIN, "--compression", name],
    [PLAIN, "--base", `oci:${name}`],
  ];
  for (const words of hostile) {
    const run = await runHere(["slim", ...words, "-o", "oci:layout"], { cwd });
    assert.notEqual(run.exitCode, 0);
    assert.notEqual(run.exitCode, 70, run.stderr);
    requireNoControls(run);
    assert.match(run.stderr, /\\u\{1b\}/);
  }
  writeFileSync(join(cwd, name), "added\n");
  const added = await runHere(
    ["slim", PLAIN, "--measure", "none", "--add", `./${name}:/srv/${name}`, "-o", "oci:layout"],
    {
      cwd,
    },
  );
  assert.equal(added.exitCode, 0, added.stderr);
  requireNoControls(added);
  assert.ok(added.stderr.includes(shown), added.stderr);
});

test("a registry's answer is escaped", async (t) => {
  const message = `denied${ESCAPE} by ${RIGHT_TO_LEFT}us`;
  const body = JSON.stringify({ errors: [{ code: `DENIED${ESCAPE}`, message }] });
  const registry = await startFakeRegistry(t, {
    fault: ({ method }) => (method === "POST" ? { status: 403, body } : undefined),
  });
  const run = await runHere(["slim", PLAIN, "--measure", "none", "-o", `${registry.host}/plain`]);
  assert.equal(run.exitCode, 3, run.stderr);
  requireNoControls(run);
  assert.match(run.stderr, /denied\\u\{1b\}\[31m by \\u\{202e\}us/);
  const { error } = await refusedSlim("registry-denied", [PLAIN, "-o", `${registry.host}/plain`]);
  assert.ok(error.why!.includes(message), "a program gets the answer as it is");
});
