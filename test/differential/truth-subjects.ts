import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { temporaryFolder } from "../support/temporary.ts";
import { REPOSITORY, requireTool } from "../support/tools.ts";
import { GO_ENVIRONMENT, goSays, olderGo, onlineEnvironment } from "./evidence-programs.ts";
import { compareWithTruth, describeComparison, TRUTH_LIMITS } from "./truth-comparison.ts";

const EXAMPLES = 5;

export interface Subject {
  /** The folder of a main package here; otherwise `remote`: the import path of one that the module proxy has. */
  readonly folder?: string;
  readonly remote?: string;
  readonly flags?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Built by an older release. */
  readonly isOld?: true;
}

/** The flags that other tests use too, so that Go's cache has the packages. */
export const TRIMMED = ["-trimpath"];

/** One test for each program. */
export function testLedgers(subjects: Readonly<Record<string, Subject>>): void {
  for (const [name, subject] of Object.entries(subjects)) {
    test(`${name}: the ledger of the stripped twin agrees with the linker's own data`, async (t) => {
      const go = requireTool(t, "go");
      const stand = go === undefined ? undefined : standFor(t, subject);
      if (go === undefined || stand === undefined) return;
      const whole = build(t, go, stand, subject, "-dumpdep");
      const stripped = build(t, go, stand, subject, "-s -w");
      const twins = { go, whole: whole.path, stripped: stripped.path, dump: whole.words.split("\n") };
      const result = await compareWithTruth(twins);
      t.diagnostic(describeComparison(result, EXAMPLES));
      assert.ok(result.knownBytes > 0.25 * result.ledger.totals.loadedBytes, "too little is known to compare with");
      assert.equal(result.functionBytesWrong, 0);
      assert.ok(result.wrongBytes <= TRUTH_LIMITS.wrong * result.knownBytes);
      assert.ok(result.unattributed <= TRUTH_LIMITS.unattributed);
      assert.ok(result.unattributedInSection <= TRUTH_LIMITS.unattributedInSection);
    });
  }
}

interface Stand {
  readonly cwd: string;
  readonly argument: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * The folder in which go builds it. Undefined, with the test skipped, where the proxy is needed and cannot be reached.
 */
function standFor(t: TestContext, { folder, remote, isOld, environment = {} }: Subject): Stand | undefined {
  if (folder !== undefined) {
    const env = isOld ? olderGo(t) : GO_ENVIRONMENT;
    return env && { cwd: join(REPOSITORY, folder), argument: ".", env: { ...process.env, ...env, ...environment } };
  }
  const env = onlineEnvironment(t);
  const cwd = temporaryFolder(t);
  if (env === undefined || !goSays(t, ["mod", "init", "example.com/x"], { env, cwd })) return undefined;
  if (!goSays(t, ["get", `${remote}@latest`], { env, cwd })) return undefined;
  return { cwd, argument: remote!, env: { ...process.env, ...env } };
}

function build(t: TestContext, go: string, stand: Stand, { flags = [] }: Subject, linkFlags: string) {
  const path = join(temporaryFolder(t), "program");
  const words = ["build", ...flags, `-ldflags=${linkFlags}`, "-o", path, stand.argument];
  const { stderr, status } = spawnSync(go, words, {
    cwd: stand.cwd,
    env: stand.env,
    encoding: "utf8",
    maxBuffer: 2 ** 29,
  });
  assert.equal(status, 0, stderr.slice(-1000));
  return { path, words: stderr };
}
