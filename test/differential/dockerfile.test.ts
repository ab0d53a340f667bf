/**
 * Compares plimsoll with BuildKit's own parser, dispatcher, word expansion and linter, from its Go module, on random
 * files.
 */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { PlimsollError } from "../../src/base/error.ts";
import { isIgnored, parseIgnoreFile } from "../../src/format/dockerfile/ignore.ts";
import { isProblem, readShellText } from "../../src/format/dockerfile/shell-word.ts";
import { openBuildContext } from "../../src/store/build-context.ts";
import { openBuildkit } from "../support/buildkit.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { dockerfile, ignoredPath, ignoreLine, shellWord } from "./buildkit/arbitrary.ts";
import { lintDifference, parseDifference } from "./buildkit/compare.ts";

/** More files where each run has new seeds. */
const MANY = process.env.PLIMSOLL_FRESH_SEEDS === undefined ? 3000 : 30_000;

test("Dockerfiles are accepted, parsed, checked and refused as by BuildKit", (t) => {
  const buildkit = openBuildkit(t);
  if (buildkit === undefined) return;
  const texts = fc.sample(dockerfile, MANY);
  const answers = buildkit.readFiles(texts);
  const differences = texts.flatMap((text, index) => {
    const theirs = answers[index]!;
    const found = parseDifference(text, theirs) ?? lintDifference(text, theirs);
    return found === undefined ? [] : [`${JSON.stringify(text)}\n${found}`];
  });
  assert.deepEqual(differences.slice(0, 3), []);
  const accepted = answers.filter(({ refused }) => refused === "");
  const sound = accepted.filter(({ failed }) => failed === "" || failed.startsWith("lint violation"));
  t.diagnostic(`compared ${texts.length}: ${accepted.length} are accepted, ${sound.length} can be built`);
  assert.ok(accepted.length > MANY / 6 && sound.length > MANY / 20);
});

test("variables are replaced, and words split, as by BuildKit", (t) => {
  const buildkit = openBuildkit(t);
  if (buildkit === undefined) return;
  const env = ["A=a b", "REF=v1.2/v3", "EMPTY=", "B=baab"];
  const values = new Map(env.map((one) => one.split("=", 2) as [string, string]));
  const questions = fc.sample(shellWord, MANY).flatMap((word) => [
    { word, escape: "\\" as const, env },
    { word, escape: "`" as const, env },
  ]);
  const answers = buildkit.readWords(questions);
  const differences = questions.flatMap(({ word, escape: mark }, index) => {
    const { error, text, words, set, unset } = answers[index]!;
    const read = readShellText(word, { escape: mark }, (name) => values.get(name));
    const ours = isProblem(read) ? "an error" : [read.text, read.words, [...read.set].sort(), [...read.unset].sort()];
    const theirs = error === "" ? [text, words, [...set].sort(), [...unset].sort()] : "an error";
    return JSON.stringify(ours) === JSON.stringify(theirs) ? [] : [{ word, mark, ours, theirs }];
  });
  assert.deepEqual(differences.slice(0, 3), []);
  const readable = answers.filter(({ error }) => error === "").length;
  t.diagnostic(`compared ${questions.length}, of which ${readable} can be read`);
  assert.ok(readable > MANY / 2);
});

test("patterns of a .dockerignore mean the same as to BuildKit, for a path that an instruction names", (t) => {
  const buildkit = openBuildkit(t);
  if (buildkit === undefined) return;
  const files = fc.sample(
    fc.record({
      ignore: fc.array(ignoreLine, { maxLength: 4 }).map((lines) => lines.join("\n")),
      paths: fc.array(ignoredPath, { minLength: 5, maxLength: 12 }),
    }),
    MANY,
  );
  const answers = buildkit.ignores(files);
  let compared = 0;
  const differences = files.flatMap(({ ignore, paths }, index) => {
    const { error, ignored } = answers[index]!;
    const ours = ignoredByUs(ignore, paths);
    // BuildKit never reads an invalid pattern if an earlier pattern has already decided.
    if (ours === undefined)
      return error !== "" || ignore.includes("\n") || ignore.startsWith("!") ? [] : [{ ignore, error }];
    compared += 1;
    return error === "" && JSON.stringify(ours) === JSON.stringify(ignored)
      ? []
      : [{ ignore, paths, ours, ignored, error }];
  });
  assert.deepEqual(differences.slice(0, 3), []);
  t.diagnostic(`compared ${compared}`);
  assert.ok(compared > MANY / 2);
});

function ignoredByUs(text: string, paths: readonly string[]): readonly boolean[] | undefined {
  try {
    const file = parseIgnoreFile(text, ".dockerignore");
    return paths.map((path) => isIgnored(file, path));
  } catch (error) {
    if (error instanceof PlimsollError) return undefined;
    throw error;
  }
}

test("the build context of a folder has the same files as BuildKit's", async (t) => {
  const buildkit = openBuildkit(t);
  if (buildkit === undefined) return;
  const folder = temporaryFolder(t);
  const names = ["a", "b", "ab", ".a", "a b"];
  for (const path of names.flatMap((one) => [
    `${one}/f`,
    ...names.flatMap((two) => [`${one}/${two}/f`, `${one}/${two}/a`]),
  ])) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), "");
  }
  const line = fc
    .tuple(
      fc.constantFrom("", "", "!", "/", "!/", "**/"),
      fc.array(fc.constantFrom("a", "b", "ab", "*", "**", "a*", "?", ".a", "[ab]", "f", "a b"), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.constantFrom("", "", "/", "/*", "/**"),
    )
    .map(([front, path, end]) => `${front}${path.join("/")}${end}`);
  const files = fc.sample(fc.array(line, { minLength: 1, maxLength: 5 }), MANY / 10).map((lines) => lines.join("\n"));
  const answers = buildkit.walks(files.map((ignore) => ({ ignore, folder })));
  const ignoreFile = join(folder, "x.dockerignore");
  for (const [index, ignore] of files.entries()) {
    writeFileSync(ignoreFile, ignore);
    const { signal } = new AbortController();
    const context = await openBuildContext(folder, { dockerfile: join(folder, "x"), limitFiles: 1000, signal });
    const sent = context.files.map(({ path }) => path).filter((path) => path !== "x.dockerignore");
    const theirs = answers[index]!.sent.filter((path) => path !== "x.dockerignore");
    assert.deepEqual(sent.sort(), [...theirs].sort(), JSON.stringify(ignore));
  }
  const partial = answers.filter(({ sent }) => sent.length > 0 && sent.length < 50).length;
  t.diagnostic(`compared ${files.length}, of which ${partial} leave out some files and not all`);
  assert.ok(partial > MANY / 40);
});
