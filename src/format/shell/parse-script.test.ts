import assert from "node:assert/strict";
import { test } from "node:test";
import { parseShellScript } from "./parse-script.ts";

const commandsOf = (text: string) =>
  parseShellScript(text).commands.map(({ words }) => words.map(({ source }) => source).join(" "));
const certain = (text: string) => parseShellScript(text).commands.map(({ isCertain }) => isCertain);

test("the commands of every branch are read, and reserved words are not commands", () => {
  assert.deepEqual(commandsOf("if a; then b 'x;y'; elif c\nthen d; else e; fi; f"), [
    "a",
    "b 'x;y'",
    "c",
    "d",
    "e",
    "f",
  ]);
  assert.deepEqual(commandsOf("case $1 in (a|b) one;; c) two\n;; *) ;; esac; three"), ["one", "two", "three"]);
  assert.deepEqual(commandsOf("{ a; }; ( b ) | c & d # e"), ["a", "b", "c", "d"]);
  assert.deepEqual(commandsOf("[[ $x == (y|z) && -f a ]] && b; ((i++)); c"), ["b", "c"]);
});

test("the commands of a loop are listed twice, after assignments of each word to the variable of `for`", () => {
  assert.deepEqual(commandsOf("while a; do b; done"), ["a", "b", "a", "b"]);
  const [first, second] = parseShellScript("for x in one 'two 2'; do a $x; done").commands;
  assert.deepEqual(
    [first?.assignments[0]?.name, second?.assignments[0]?.value[0]],
    ["x", { kind: "text", text: "two 2", isQuoted: true }],
  );
});

test("a command is certain unless it is conditional, in a pipeline or in a subshell", () => {
  assert.deepEqual(certain("a; b && c; d | e; f"), [true, true, false, false, false, true]);
  assert.deepEqual(certain("if a; then b; fi; (c); d"), [false, false, false, true]);
  assert.deepEqual(certain("a &&\nb"), [true, false]);
});

test("here-documents are not commands, but are attached to the command that reads them", () => {
  const { commands } = parseShellScript("sh <<-E 2>&1; b\n\tone\n\tE\nc <<'F'\n$(d)\nF\ne");
  assert.deepEqual(
    commands.map(({ words, heredocs }) => [words[0]?.source, ...heredocs]),
    [["sh", "one\n"], ["b"], ["c", "$(d)\n"], ["e"]],
  );
});

test("commands in substitutions and functions are read as commands", () => {
  assert.deepEqual(commandsOf('a "$(b $(c))" `d \\`e\\``'), ["c", "b $(c)", "e", "d `e`", 'a "$(b $(c))" `d \\`e\\``']);
  const { functions } = parseShellScript("f() { a; if b; then c; fi; }\nfunction g { d; }\nf");
  assert.deepEqual(
    [...functions].map(([name, body]) => [name, body.map(({ isCertain }) => isCertain)]),
    [
      ["f", [true, false, false]],
      ["g", [true]],
    ],
  );
});

test("parsing ends for any text, also for one that is not a script", () => {
  for (const text of [
    "$(".repeat(5000),
    "`".repeat(999),
    "${".repeat(5000),
    '"'.repeat(999),
    "((".repeat(999),
    "case ",
    "<<",
    "<<E",
  ]) {
    parseShellScript(text);
  }
  const loops = `${"while :; do a; ".repeat(60)}${"done; ".repeat(60)}`;
  assert.ok(parseShellScript(loops).commands.length <= 200_000);
});
