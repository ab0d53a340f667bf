// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of a shell
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import type { Situation } from "../../src/evidence/runtime/shell/situation.ts";
import { startedByWords } from "../../src/evidence/runtime/shell/started-commands.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

const PROGRAMS = ["say", "other", "say more"] as const;
const RUNS = 400;

/** Programs that record how they were called: their own path, the folder, each argument. */
function recorders(folder: string): string {
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  for (const name of PROGRAMS) {
    const path = join(bin, name);
    writeFileSync(
      path,
      `#!/bin/dash\n{ printf '%s\\0' "$0" "$(pwd -P)" "$@"; printf '\\1'; } >> ${join(folder, "log")}\n`,
    );
    chmodSync(path, 0o755);
  }
  return bin;
}

const words = fc.constantFrom("a", "b c", "-x", "--", "", "*", "$1", "x=y");
/** A word of a script: plain, quoted, expanded. */
const scriptWord = fc.constantFrom(
  ...["a", "'b c'", '"b c"', "\\$x", '"$1"', '"$@"', "$@", "$2", "${1}", '"${9:-none}"', "${9-}", "x=y", '"$0"'],
  ...['"$WORDS"', "$WORDS", '"${WORDS:+set}"', "${UNSET:-d e}", '"${UNSET:=f}"', "pre$WORDS", '"$#"', "~/x", "''"],
);
const program = (bin: string) =>
  fc.constantFrom(
    ...["say", "other", `${bin}/say`, '"say more"', "'say'", "$NAME", '"$NAME"', "${UNSET}say", "./say", "s\\ay"],
    ...['"${NAME}"', "$UNSET say", '"$1"', '"$@"', "$NAME_MORE"],
  );
const prefix = fc.constantFrom(
  ...["", "", "", "exec ", "A=b ", "NAME=other ", "command ", "env A=b ", "env -i PATH=$PATH ", "nice ", "nohup "],
  ...["exec env -u A ", "time -p ", "nice -n 1 env -C / ", "timeout 5 ", "eval ", "! ", "2>/dev/null ", "setsid -w "],
);

const command = (bin: string) =>
  fc
    .tuple(prefix, program(bin), fc.array(scriptWord, { maxLength: 3 }), fc.constantFrom("", " >/dev/null", " 2>&1"))
    .map(([front, name, args, behind]) => [front + name, ...args].join(" ") + behind);

/** A script, straight or with branches. */
const script = (bin: string) => {
  const one = command(bin);
  const set = fc.constantFrom(
    ...["set -- say one", 'set -- other "$@"', "shift", "NAME=other", `cd ${bin}`, "WORDS='p  q'", "set -e", ":"],
    ...[
      "export NAME=say",
      "unset UNSET",
      "# a remark",
      'run() { "$@"; }',
      "say_it() {\n  say from function\n}",
      "run say z",
    ],
  );
  const branch = fc
    .tuple(one, one)
    .chain(([a, b]) =>
      fc.constantFrom(
        ...[`if true; then ${a}; else ${b}; fi`, `if false\nthen\n${a}\nelse\n${b}\nfi`, `{ ${a}; ${b}; }`, `( ${a} )`],
        ...[`true && ${a}`, `false || ${b}`, `case "$1" in a) ${a} ;; *) ${b} ;; esac`, `for i in 1 2; do ${a}; done`],
        ...[
          `: "$(${a})"`,
          `${a} | cat`,
          `while false; do ${a}; done; ${b}`,
          `cat <<E\n${a.replaceAll(":=", ":-")}\nE\n${b}`,
          `x=\`${a}\``,
        ],
      ),
    );
  return fc.array(fc.oneof(one, set, branch), { minLength: 1, maxLength: 4 }).map((lines) => lines.join("\n"));
};

const options = fc.constantFrom<readonly string[]>(
  ...[["-c"], ["-ec"], ["-e", "-c"], ["-o", "errexit", "-c"], ["-eo", "nounset", "-c"], ["-c", "-e"], ["-c", "--"]],
  ...[["+e", "-c"], ["-ce"], ["-uc"], ["-co", "errexit"], ["-fc"], ["-o", "nounset", "-ec", "--"]],
);

for (const shell of ["dash", "bash"] as const) {
  test(`${shell} starts the programs that plimsoll finds in its command line`, (t) => {
    const path = requireTool(t, shell);
    if (path === undefined) return;
    const folder = temporaryFolder(t);
    const bin = recorders(folder);
    const log = join(folder, "log");
    const env = { PATH: `${bin}:/usr/bin:/bin`, HOME: "/root", NAME: "say", WORDS: "m n", NAME_MORE: "say more" };
    const counts = { compared: 0, started: 0, undecided: 0, surplus: 0 };
    const check = fc.property(options, script(bin), fc.array(words, { maxLength: 3 }), (before, text, behind) => {
      const argv = [path, ...before, text, ...behind];
      rmSync(log, { force: true });
      spawnSync(path, argv.slice(1), { cwd: bin, env, timeout: 10_000, stdio: ["ignore", "ignore", "ignore"] });
      const real = readLog(log);
      const situation: Situation = {
        folders: [bin],
        variables: new Map(Object.entries(env).map(([name, value]) => [name, [value]])),
        name: undefined,
        args: [[]],
      };
      const { commands, undecided } = startedByWords(argv, situation);
      const said = commands.flatMap(({ words: [name, ...args] }) => {
        const base = name?.split("/").at(-1);
        return (PROGRAMS as readonly (string | undefined)[]).includes(base) ? [[base, ...args]] : [];
      });
      counts.compared++;
      counts.started += real.length;
      if (undecided.length > 0) counts.undecided++;
      counts.surplus += Math.max(0, said.length - real.length);
      if (undecided.length > 0) return;
      for (const [name, ...args] of real) {
        assert.ok(
          said.some((each) => matches(each, [name!.split("/").at(-1)!, ...args.slice(1)])),
          `${JSON.stringify(argv)} starts ${JSON.stringify([name, ...args])}, and not one of ${JSON.stringify(said)}`,
        );
      }
    });
    fc.assert(check, { numRuns: RUNS });
    t.diagnostic(
      `compared ${counts.compared} command lines, which started ${counts.started} programs; ${counts.undecided} were undecided, and ${counts.surplus} programs more were said`,
    );
    assert.ok(
      counts.compared >= RUNS && counts.started > RUNS / 2 && counts.undecided < RUNS / 2,
      JSON.stringify(counts),
    );
  });
}

function readLog(path: string): string[][] {
  try {
    const text = readFileSync(path, "utf8");
    return text
      .split("\u0001")
      .slice(0, -1)
      .map((run) => run.split("\0").slice(0, -1));
  } catch {
    return [];
  }
}

/** An unknown word may be anything, and any number of arguments. */
function matches(said: readonly (string | undefined)[], real: readonly string[]): boolean {
  if (said.includes(undefined)) return said[0] === real[0];
  return said.length === real.length && said.every((word, at) => word === real[at]);
}
