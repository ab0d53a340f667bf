import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { temporaryFolder } from "../../test/support/temporary.ts";
import { PlimsollError } from "../base/error.ts";
import { LIMITS } from "../base/limits.ts";
import { findProgram, requireProgram } from "./find-program.ts";
import { LineSplitter, runProgram, runToSuccess } from "./process.ts";

const { env } = process;
/** Arguments that run JavaScript in a child process. */
const script = (code: string) => ["-e", code];
const onPosix = { skip: process.platform === "win32" ? "there are no process groups and signals" : false };

test("output and exit code are returned, whatever they are", async () => {
  const code = "process.stdout.write('out'); process.stderr.write('err'); process.exitCode = 3";
  const finished = await runProgram(process.execPath, script(code), { env });
  assert.equal(finished.stdout.toString(), "out");
  assert.equal(finished.stderr, "err");
  assert.equal(finished.exitCode, 3);
  assert.equal(finished.endedBy, undefined);
});

test("arguments reach the program unchanged: no shell reads them", async () => {
  const words = ["$HOME", "a b", "*", "`id`", ";", ""];
  const code = "process.stdout.write(JSON.stringify(process.argv.slice(1)))";
  const finished = await runToSuccess(process.execPath, [...script(code), "--", ...words], { env });
  assert.deepEqual(JSON.parse(finished.stdout.toString()), words);
});

test("standard input is streamed to the program, and a program that does not read it is not a failure", async () => {
  async function* megabytes() {
    for (let count = 0; count < 8; count++) yield new Uint8Array(1 << 20);
  }
  const count =
    "let n = 0; process.stdin.on('data', (d) => n += d.length).on('end', () => process.stdout.write(String(n)))";
  const read = await runToSuccess(process.execPath, script(count), { env, stdin: megabytes() });
  assert.equal(read.stdout.toString(), String(8 << 20));
  const unread = await runProgram(process.execPath, script("process.exit(0)"), { env, stdin: megabytes() });
  assert.equal(unread.exitCode, 0);
});

test("a failure quotes the end of the program's own messages", async () => {
  const code = "for (let i = 0; i < 100; i++) console.error('line ' + i); process.exit(7)";
  await assert.rejects(runToSuccess(process.execPath, script(code), { env }), (error: PlimsollError) => {
    assert.equal(error.code, "program-failed");
    assert.match(error.what, /exit status 7/);
    assert.match(error.why ?? "", /line 99$/);
    assert.doesNotMatch(error.why ?? "", /line 50\b/);
    return true;
  });
});

test("a program that does not exist is program-missing", async () => {
  await assert.rejects(runProgram("/nonexistent/program", [], { env }), { code: "program-missing" });
  await assert.rejects(requireProgram("no-such-program", env, { why: "for this", fix: "install it" }), {
    code: "program-missing",
    why: "for this",
    fix: "install it",
  });
  assert.equal(await findProgram("sh", { PATH: "bin:." }), undefined, "relative folders in PATH are passed over");
});

test("a program with endless output is stopped", async () => {
  const code = "const chunk = Buffer.alloc(1 << 20); (function more() { process.stdout.write(chunk, more); })()";
  await assert.rejects(runProgram(process.execPath, script(code), { env }), { code: "limit-exceeded" });
});

test("standard output that is not kept has no limit", async () => {
  let sizeBytes = 0;
  const size = LIMITS.programOutputBytes + (1 << 20);
  const code = `process.stdout.write(Buffer.alloc(${size}))`;
  await runToSuccess(process.execPath, script(code), { env, onStdout: (chunk) => (sizeBytes += chunk.length) });
  assert.equal(sizeBytes, size);
});

test("an abort ends the program and its children, and the abort's reason is thrown", onPosix, async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, "heartbeat");
  const child = `setInterval(() => require('fs').appendFileSync(${JSON.stringify(file)}, '.'), 10)`;
  const code = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' }); setInterval(() => {}, 1000)`;
  const abort = new AbortController();
  const running = runProgram(process.execPath, script(code), { env, signal: abort.signal });
  while (!existsSync(file)) await delay(20);
  abort.abort(new PlimsollError("terminated", { what: "terminated" }));
  await assert.rejects(running, { code: "terminated" });
  const beats = statSync(file).size;
  await delay(200);
  assert.equal(statSync(file).size, beats);
});

test("a program that ignores SIGTERM is killed", onPosix, async () => {
  const abort = new AbortController();
  const code = "process.on('SIGTERM', () => {}); process.stderr.write('ready\\n'); setInterval(() => {}, 1000)";
  const running = runProgram(process.execPath, script(code), {
    env,
    signal: abort.signal,
    onStderrLine: () => abort.abort(),
  });
  await assert.rejects(running, { code: "interrupted" });
});

test("an abort before the start prevents the start", async () => {
  await assert.rejects(runProgram("/nonexistent/program", [], { env, signal: AbortSignal.abort() }), {
    code: "interrupted",
  });
});

test("lines are complete, however the chunks are cut", () => {
  const bytes = Buffer.from("ä one\r\ntwo\n\nlast");
  for (let size = 1; size < 7; size++) {
    const lines: string[] = [];
    const splitter = new LineSplitter((line) => lines.push(line));
    for (let at = 0; at < bytes.length; at += size) splitter.take(bytes.subarray(at, at + size));
    splitter.end();
    assert.deepEqual(lines, ["ä one", "two", "", "last"]);
  }
});
