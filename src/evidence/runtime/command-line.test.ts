import assert from "node:assert/strict";
import { test } from "node:test";
import { commandLineOf } from "./command-line.ts";

const shell = (script: string) => commandLineOf({ Cmd: ["/bin/sh", "-c", script] }).shell;

test("Cmd comes after Entrypoint, and a shell can be left out only if it has one string and no arguments", () => {
  assert.deepEqual(commandLineOf({ Entrypoint: ["/a"], Cmd: ["-b"] }), { words: ["/a", "-b"], shell: undefined });
  assert.equal(commandLineOf({ Entrypoint: ["/bin/sh", "-c", "x"], Cmd: ["y"] }).shell?.plainWords, undefined);
  assert.deepEqual(commandLineOf({ Cmd: ["bash", "-eo", "pipefail", "-c", "x y"] }).shell?.plainWords, ["x", "y"]);
  assert.equal(commandLineOf({ Cmd: ["sh", "-xc", "x"] }).shell?.plainWords, undefined, "it prints what it does");
  assert.equal(commandLineOf({ Cmd: ["/bin/sh", "/start"] }).shell, undefined);
  assert.deepEqual(commandLineOf(undefined).words, []);
});

test("a shell that only starts a program can be left out, one that does more cannot", () => {
  assert.deepEqual(shell("./order")?.plainWords, ["./order"]);
  assert.deepEqual(shell("exec /app/order --listen :8080 -v")?.plainWords, ["/app/order", "--listen", ":8080", "-v"]);
  for (const script of [
    "a && b",
    "a; b",
    "a | b",
    "a > /dev/null",
    "a 'b c'",
    'a "b"',
    "a *",
    "a ~/x",
    "A=b c",
    "a\nb",
    "a $PORT",
    "a `b`",
    "a # b",
    "a \\ b",
    "exec -a name x",
    "cd x",
    ". x",
    "a {b,c}",
    "a !b",
    "",
  ]) {
    assert.equal(shell(script)?.plainWords, undefined, JSON.stringify(script));
  }
});

test("the variables of a script are named", () => {
  assert.deepEqual(shell("exec a $PORT ${HOST:-x} $(b)")?.variables, ["$PORT", "${HOST:-x}", "$("]);
});
