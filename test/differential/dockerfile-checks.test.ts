/** BuildKit's own checks and ours, on Dockerfiles whose findings BuildKit was asked for beforehand. */
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
  /** By which version, and how. */
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
    // BuildKit tells of an empty line where its instruction ends.
    return rule
      .check(facts)
      .findings.map(
        ({ position }) => [buildkit, buildkit === "NoEmptyContinuation" ? position!.endLine : position!.line] as const,
      );
  });
}

/** Where we differ on purpose. */
function comparable(found: Found, lines: readonly string[]): string[] {
  return found
    .filter(([check, line]) => {
      const text = lines[line - 1] ?? "";
      // A variable with a default is defined enough.
      if (/^Undefined/.test(check) && text.includes(":-")) return false;
      // What a base from a registry sets, only the registry knows; BuildKit has asked it.
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
    // These end BuildKit's look at the file, or ask for a build context.
    assert.deepEqual(missing.sort(), ["CopyIgnoredFile", "InvalidDefaultArgInFrom"]);
  });
});
