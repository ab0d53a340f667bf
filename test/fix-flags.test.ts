/** A sentence of plimsoll's own that names a flag names one that the verb has which says it. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { diffCommand } from "../src/command/diff/command.ts";
import { doctorCommand } from "../src/command/doctor/command.ts";
import { explainCommand } from "../src/command/explain/command.ts";
import { lintCommand } from "../src/command/lint/command.ts";
import { slimCommand } from "../src/command/slim/command.ts";
import { REPOSITORY } from "./support/tools.ts";

const VERBS = {
  slim: slimCommand,
  explain: explainCommand,
  diff: diffCommand,
  lint: lintCommand,
  doctor: doctorCommand,
} as const;
type Verb = keyof typeof VERBS;

/** Who says what stands in a file: the longest path that fits counts. */
const SAID_BY: Readonly<Record<string, readonly Verb[]>> = {
  "src/cli.ts": [],
  "src/build/": ["slim"],
  "src/check/binary/": ["slim"],
  "src/check/cgo/": ["slim"],
  "src/check/dockerfile/": ["lint"],
  "src/check/image/": ["lint"],
  "src/check/runtime/": ["slim"],
  "src/command/diff/": ["diff"],
  "src/command/explain/": ["explain"],
  "src/session/build-target.ts": ["explain", "diff"],
  "src/command/lint/": ["lint"],
  "src/command/page/": ["slim", "explain", "diff"],
  "src/command/slim-image/": ["slim"],
  "src/command/slim/": ["slim"],
  // lint --measure builds for this machine, and never with C: it is told what it may be told in its own words.
  "src/session/open-build.ts": ["slim", "explain", "diff"],
  "src/measure/image/": ["lint"],
  "src/plan/settings/": ["slim"],
  "src/plan/slim-image/": ["slim"],
  "src/report/": [],
  "src/store/": ["slim", "explain", "diff", "lint"],
  "src/store/archive/several-platforms.ts": ["slim"],
  "src/store/file/file-tree.ts": ["slim"],
  "src/toolchain/git.ts": [],
  "src/toolchain/go/": ["slim", "explain", "diff"],
};

/** Flags of other programs: in a Dockerfile's instructions, of git, docker, apt, npm, pip and ko. */
const OF_OTHERS = new Set(
  "add base-import-paths build-arg checksum chmod chown clean force from global healthcheck help input mount no-cache no-cache-dir no-install-recommends platform link".split(
    " ",
  ),
);
/** Where such advice is given. */
const ADVICE = /^src\/(?:check\/(?:dockerfile|image)|measure\/image|plan\/settings|store\/docker)/;

function flagsOf(verb: Verb): Set<string> {
  const { flags = {} } = VERBS[verb].parameters as unknown as { flags?: Record<string, { withNegated?: boolean }> };
  const kebab = (name: string) => name.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`);
  return new Set(Object.keys(flags).flatMap((name) => [kebab(name), `no-${kebab(name)}`]));
}

const known = Object.fromEntries(Object.keys(VERBS).map((verb) => [verb, flagsOf(verb as Verb)])) as Record<
  Verb,
  Set<string>
>;

function sayersOf(file: string): readonly Verb[] | undefined {
  const fitting = Object.keys(SAID_BY).filter((path) => file.startsWith(path));
  return SAID_BY[fitting.sort((a, b) => b.length - a.length)[0] ?? ""];
}

/** The flags in the sentences of a file. */
function* flagsSaid(file: string): Generator<{ line: number; flag: string; before: string }> {
  const lines = readFileSync(join(REPOSITORY, file), "utf8").split("\n");
  for (const [index, text] of lines.entries()) {
    if (/^\s*(?:\/\/|\/?\*)/.test(text) || !/["`]/.test(text)) continue;
    for (const match of text.matchAll(/(?<![\w-])--([a-z][a-z-]*[a-z])/g)) {
      const before = text.slice(0, match.index);
      const isInText = (before.match(/["`]/g) ?? []).length % 2 === 1;
      // An argument of a program that is run: "--quiet", "--format=json".
      const isArgument = /["`]$/.test(before) && /^[^\s"`]*["`]/.test(text.slice(match.index));
      if (isInText && !isArgument) yield { line: index + 1, flag: match[1]!, before };
    }
  }
}

test("a flag that is named in a sentence is one of the verb that says it", (t) => {
  const files = readdirSync(join(REPOSITORY, "src"), { recursive: true, encoding: "utf8" })
    .map((name) => `src/${name.replaceAll("\\", "/")}`)
    .filter((name) => name.endsWith(".ts") && !/\.test\.ts$|command\.ts$|flags\.ts$|completion\.ts$/.test(name));
  const wrong: string[] = [];
  let compared = 0;
  for (const file of files) {
    for (const { line, flag, before } of flagsSaid(file)) {
      const place = `${file}:${line} --${flag}`;
      const sayers = sayersOf(file);
      if (sayers === undefined) {
        wrong.push(`${place}: nobody is known to say it: the table above names who does`);
        continue;
      }
      compared++;
      if ((ADVICE.test(file) && OF_OTHERS.has(flag)) || /\b(?:git|docker|podman|ko)\b[^,;:]*$/.test(before)) continue;
      const named = /plimsoll (slim|explain|diff|lint|doctor)\b[^,;`]*$/.exec(before)?.[1] as Verb | undefined;
      const verbs = named === undefined ? sayers : [named];
      for (const verb of verbs) if (!known[verb].has(flag)) wrong.push(`${place}: ${verb} has no such flag`);
    }
  }
  assert.deepEqual(wrong, []);
  assert.ok(compared >= 60);
  t.diagnostic(`compared ${compared} flags in sentences`);
});
