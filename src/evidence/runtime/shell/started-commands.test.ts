// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of a shell
import assert from "node:assert/strict";
import { test } from "node:test";
import { situationOf } from "./container.ts";
import { startedByScript, startedByWords } from "./started-commands.ts";

const config = { Env: ["PATH=/bin", "PORT=80", "APP=/app/say"], WorkingDir: "/srv" };

function started(...words: readonly string[]) {
  const { commands, undecided } = startedByWords(words, situationOf(config));
  return [
    ...commands.map(({ words: all }) => all.map((word) => word ?? "?").join(" ")),
    ...undecided.map((text) => `? ${text}`),
  ];
}

const FORMS: readonly (readonly [words: readonly string[], inner: readonly string[]])[] = [
  [["/bin/sh", "-c", "exec /app/say", "x"], ["/app/say"]],
  [["/bin/sh", "-c", 'exec /app/say "$@"', "--", "x"], ["/app/say x"]],
  [["/bin/sh", "-c", "exec /app/say $1", "app", "one"], ["/app/say one"]],
  [["/bin/sh", "-c", '"$0" "$@"', "/app/say", "one two"], ["/app/say one two"]],
  [["/bin/sh", "-ec", "exec /app/say"], ["/app/say"]],
  [["/bin/sh", "-e", "-c", "exec /app/say; never"], ["/app/say"]],
  [["/bin/bash", "-o", "pipefail", "-c", "/app/say"], ["/app/say"]],
  [["bash", "--norc", "-euo", "pipefail", "-c", "--", "$APP -p $PORT"], ["/app/say -p 80"]],
  [["sh", "-c", "FOO=bar exec /app/say $FOO >/dev/null 2>&1"], ["/app/say"]],
  [["sh", "-c", "exec ${DEBUGGER:-/app/say} --port ${PORT:-1}"], ["/app/say --port 80"]],
  [["sh", "-c", "exec -a name -- /app/say"], ["/app/say"]],
  [["tini", "-g", "--", "say", "x"], ["say x"]],
  [
    ["dumb-init", "-r", "15:3", "sh", "-c", "say"],
    ["sh -c say", "say"],
  ],
  [["/usr/bin/env", "-u", "X", "A=b", "say"], ["say"]],
  [["env", "-S", "A=b say one", "two"], ["say one two"]],
  [
    ["su-exec", "nobody:nobody", "nice", "-n5", "say"],
    ["nice -n5 say", "say"],
  ],
  [["timeout", "-k", "1", "5", "say"], ["say"]],
  [
    ["sh", "-c", '[ -f x ] || set -- say "$@"\nexec "$@"', "sh", "a"],
    ["a", "say a"],
  ],
  [["sh", "-c", 'run() { exec "$@"; }; run say'], ["say"]],
  [
    ["sh", "-c", "eval 'say one'; trap 'other' EXIT"],
    ["say one", "other"],
  ],
  [
    ["bash", "-c", "sh -s <<E\nsay\nE\n"],
    ["sh -s", "say"],
  ],
  [["sh", "/start.sh", "a"], ["/start.sh a"]],
  [["sh", "-c", ". ./lib.sh"], ["./lib.sh"]],
];

for (const [words, inner] of FORMS) {
  test(`${words.join(" ")} starts ${inner.join(", ")}`, () =>
    assert.deepEqual(started(...words), [words.join(" "), ...inner]));
}

test("a relative name is looked up in the folder that the shell has changed to", () => {
  const foldersOf = (script: string) =>
    startedByWords(["sh", "-c", script], situationOf(config)).commands.at(-1)?.situation.folders;
  assert.deepEqual(foldersOf("cd /x && exec ./app"), ["/x"]);
  assert.deepEqual(foldersOf("mkdir y && cd y; ./app"), ["/srv", "/srv/y"]);
  assert.deepEqual(foldersOf("(cd /x); ./app"), ["/srv", "/x"]);
});

test("a command that only the running shell knows is reported as it is written", () => {
  for (const script of [
    "exec $PROGRAM",
    'exec "$(cat /cmd)"',
    "eval $(cmd)",
    "exec env $WRAPPER say",
    "/opt/*/run",
    ". $FILE",
  ]) {
    const { undecided } = startedByWords(["sh", "-c", script], situationOf(config));
    assert.deepEqual(undecided, [script.replace(/^eval /, "eval ")], script);
  }
  assert.deepEqual(startedByWords(["sh", "-c", "say $NOTHING"], situationOf(config)).undecided, []);
});

test("the functions of a sourced file count as called, because the sourcing script may call them", () => {
  const text = "start() { exec say $PORT; }\n";
  const names = (isSourced: boolean) =>
    startedByScript(text, situationOf(config), isSourced).commands.map(({ words }) => words.join(" "));
  assert.deepEqual([names(false), names(true)], [[], ["say 80"]]);
});

test("functions that call each other endlessly are reported as undecided", () => {
  const { undecided } = startedByWords(["sh", "-c", "f() { f; f; }; f"], situationOf(config));
  assert.deepEqual(undecided, ["f"]);
});

test("values and arguments that grow with every command become unknown at a limit", () => {
  const size = 64 * 1024;
  const growing = ['set -- "$@" "$@" x\n', "a=x$a$a\n", "for i in a b c; do x=$x$i; done\n", "cd a || cd b\n", "$x "];
  for (const line of growing) {
    const text = line.repeat(Math.ceil(size / line.length));
    const { commands } = startedByScript(`${text}\nsay "$1" $a`, situationOf(config), true);
    assert.ok(commands.length <= 20_000, line);
  }
});
