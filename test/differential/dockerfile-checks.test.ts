/** Compares plimsoll's checks with BuildKit's own, on Dockerfiles with BuildKit's recorded findings. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { DOCKERFILE_RULES } from "../../src/check/dockerfile/rules.ts";
import { parseIgnoreFile } from "../../src/format/dockerfile/ignore.ts";
import { parseDockerfile } from "../../src/format/dockerfile/parse.ts";
import { REPOSITORY } from "../support/tools.ts";

type Found = readonly (readonly [check: string, line: number])[];

interface Recorded {
  /** BuildKit's version, and how the findings were recorded. */
  readonly made: string;
  readonly cases: readonly { readonly dockerfile: readonly string[]; readonly found: Found }[];
}

const RECORDED = JSON.parse(readFileSync(join(REPOSITORY, "test/fixtures/buildkit-checks.json"), "utf8")) as Recorded;

function foundByUs(text: string): Found {
  const file = parseDockerfile(text, "Dockerfile");
  const facts = {
    where: "Dockerfile",
    file,
    ignore: parseIgnoreFile(".git", ".dockerignore"),
    context: { files: [], complete: true },
  };
  return DOCKERFILE_RULES.flatMap((rule) => {
    const { buildkit } = rule;
    if (buildkit === undefined) return [];
    // BuildKit reports an empty line at the line where its instruction ends.
    return rule
      .check(facts)
      .findings.map(
        ({ position }) => [buildkit, buildkit === "NoEmptyContinuation" ? position!.endLine : position!.line] as const,
      );
  });
}

/** The findings without the intended differences. */
function comparable(found: Found, lines: readonly string[]): string[] {
  return found
    .filter(([check, line]) => {
      const text = lines[line - 1] ?? "";
      // A variable with a default counts as defined.
      if (/^Undefined/.test(check) && text.includes(":-")) return false;
      // Variables that a registry's base image sets are known only to the registry; BuildKit has asked it.
      return check !== "UndefinedVar" || !lines.some((one) => /^from (?:--\S+ )?alpine/i.test(one));
    })
    .map(([check, line]) => `${check} ${line}`)
    .sort();
}

describe(`as ${RECORDED.made}`, () => {
  for (const { dockerfile, found } of RECORDED.cases) {
    test(found.map(([check]) => check).join(", ") || "nothing", () => {
      const ours = foundByUs(`${dockerfile.join("\n")}\n`);
      assert.deepEqual(comparable(ours, dockerfile), comparable(found, dockerfile));
    });
  }

  test("every check that both have is among them", () => {
    const seen = new Set(RECORDED.cases.flatMap(({ found }) => found.map(([check]) => check)));
    const missing = DOCKERFILE_RULES.map(({ buildkit }) => buildkit).filter(
      (one) => one !== undefined && !seen.has(one),
    );
    // These checks stop BuildKit's reading of the file, or need a build context.
    assert.deepEqual(missing.sort(), ["CopyIgnoredFile", "InvalidDefaultArgInFrom"]);
  });
});
