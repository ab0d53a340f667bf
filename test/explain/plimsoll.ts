import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { LedgerReport } from "../../src/report/ledger-report.ts";
import { buildGo } from "../support/go-program.ts";
import { PLAIN, runHere, type SlimRun } from "../support/slim.ts";
import { REPOSITORY, requireTool } from "../support/tools.ts";

/** Runs the command line in this process, without colours. */
export function plimsoll(
  args: readonly string[],
  cwd = REPOSITORY,
  env: Readonly<Record<string, string>> = {},
): Promise<SlimRun> {
  return runHere(args, { cwd, env: { NO_COLOR: "1", ...env } });
}

/** The report of `explain --json` for a file, which must be measurable. */
export async function explainJson(file: string, ...flags: readonly string[]): Promise<LedgerReport> {
  const { exitCode, stdout, stderr } = await plimsoll(["explain", file, "--json", ...flags]);
  assert.equal(exitCode, 0, stderr);
  return JSON.parse(stdout) as LedgerReport;
}

export interface Twins {
  /** With symbols and DWARF. */
  readonly full: string;
  /** The same program, linked with `-s -w`. */
  readonly stripped: string;
}

/** Builds a small program with and without symbols. Undefined where there is no Go. */
export function buildTwins(t: TestContext, folder: string, both: readonly string[] = ["-trimpath"]): Twins | undefined {
  if (requireTool(t, "go") === undefined) return undefined;
  const build = (name: string, flags: readonly string[]) => {
    const path = join(folder, name);
    buildGo(PLAIN, path, { flags: [...both, ...flags] });
    return path;
  };
  return { full: build("full", []), stripped: build("stripped", ["-ldflags=-s -w"]) };
}

/** Executables that come with the Go release. */
export function goTools(t: TestContext): readonly string[] {
  const go = requireTool(t, "go");
  if (go === undefined) return [];
  const folder = execFileSync(go, ["env", "GOTOOLDIR"], { encoding: "utf8" }).trim();
  return readdirSync(folder).map((name) => join(folder, name));
}
