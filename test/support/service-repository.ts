import assert from "node:assert/strict";
import { cpSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { GateReport } from "../../src/report/gate-report.ts";
import { type GitRepository, gitRepository } from "./git-repository.ts";
import { ORDER, runHere, type SlimOptions, type SlimRun } from "./slim.ts";
import { temporaryFolder } from "./temporary.ts";

/** A service in a git repository of its own. */
export interface ServiceRepository extends GitRepository {
  /** Runs a verb in the folder, in this process: a test that ends or outruns one starts it by itself. */
  readonly run: (words: readonly string[], options?: SlimOptions) => Promise<SlimRun>;
  /** Runs `gate --json` in the folder, in the same way. */
  readonly gate: (words: readonly string[], options?: SlimOptions) => Promise<Gated>;
}

interface Gated {
  readonly exitCode: number;
  readonly report: GateReport;
}

/**
 * A copy of the example service, or of another folder, with one commit by Ann on the branch main. Undefined, with the test
 * skipped, where git is missing.
 */
export function serviceRepository(t: TestContext, source = ORDER): ServiceRepository | undefined {
  const folder = join(temporaryFolder(t), "order");
  cpSync(source, folder, { recursive: true, filter: (path) => !path.includes("plimsoll-out") });
  const repository = gitRepository(t, folder);
  if (repository === undefined) return undefined;
  repository.commit("The service as it is");
  const run: ServiceRepository["run"] = (words, options) => runHere(words, { cwd: folder, ...options });
  const gate: ServiceRepository["gate"] = async (words, options) => {
    const { exitCode, stdout, stderr } = await run(["gate", "--json", ...words], options);
    assert.ok(stdout.startsWith("{"), stderr);
    return { exitCode, report: JSON.parse(stdout) };
  };
  return { ...repository, run, gate };
}
