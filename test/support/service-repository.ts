import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { GateReport } from "../../src/report/gate-report.ts";
import { writeFiles } from "./files.ts";
import { ORDER, runPlimsoll, type SlimOptions, type SlimRun } from "./slim.ts";
import { temporaryFolder } from "./temporary.ts";
import { requireTool } from "./tools.ts";

/** A service in a git repository of its own. */
export interface ServiceRepository {
  readonly folder: string;
  readonly git: (...words: string[]) => string;
  /** Writes files and commits everything, and returns the commit. */
  readonly commit: (message: string, files?: Readonly<Record<string, string | Uint8Array>>, author?: string) => string;
  /** Runs a verb in the folder. */
  readonly run: (words: readonly string[], options?: SlimOptions) => Promise<SlimRun>;
  /** Runs `gate --json` in the folder. */
  readonly gate: (words: readonly string[], options?: SlimOptions) => Promise<Gated>;
}

interface Gated {
  readonly exitCode: number;
  readonly report: GateReport;
}

const ANN = "Ann <ann@example.com>";

/**
 * A copy of the example service, or of another folder, with one commit by Ann on the branch main. Undefined, with the test
 * skipped, where git is missing.
 */
export function serviceRepository(t: TestContext, source = ORDER): ServiceRepository | undefined {
  const program = requireTool(t, "git");
  if (program === undefined) return undefined;
  const folder = join(temporaryFolder(t), "order");
  cpSync(source, folder, { recursive: true, filter: (path) => !path.includes("plimsoll-out") });
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
  const git = (...words: string[]) => execFileSync(program, words, { cwd: folder, env, encoding: "utf8" }).trim();
  git("init", "--quiet", "--initial-branch=main");
  git("config", "user.name", "Ann");
  git("config", "user.email", "ann@example.com");
  const commit: ServiceRepository["commit"] = (message, files = {}, author = ANN) => {
    writeFiles(folder, files);
    git("add", "--all");
    git("commit", "--quiet", `--author=${author}`, `--message=${message}`);
    return git("rev-parse", "HEAD");
  };
  commit("The service as it is");
  const run: ServiceRepository["run"] = (words, options) => runPlimsoll(words, { cwd: folder, ...options });
  const gate: ServiceRepository["gate"] = async (words, options) => {
    const { exitCode, stdout, stderr } = await run(["gate", "--json", ...words], options);
    assert.ok(stdout.startsWith("{"), stderr);
    return { exitCode, report: JSON.parse(stdout) };
  };
  return { folder, git, commit, run, gate };
}
