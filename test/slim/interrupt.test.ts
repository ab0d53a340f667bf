import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { startFakeRegistry } from "../support/fake-registry.ts";
import { isAlive } from "../support/is-alive.ts";
import { PLAIN, type RunningSlim, reportOf, runSlim, slimReport, startSlim } from "../support/slim.ts";
import { stuckGo } from "../support/stuck-go.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { REPOSITORY } from "../support/tools.ts";
import { requireValidLayout } from "../support/valid-layout.ts";

const KILL_AT_SYNC = pathToFileURL(join(REPOSITORY, "test/support/kill-at-sync.ts")).href;

/** Waits until something has happened; if the run ends before that, the test fails with the run's own output. */
async function until({ child, finished }: RunningSlim, happened: () => boolean): Promise<void> {
  while (!happened()) {
    if (child.exitCode !== null) assert.fail(`it ended too early: ${(await finished).stderr}`);
    await pause(5);
  }
}

for (const [signal, exitCode, code] of [
  ["SIGINT", 130, "interrupted"],
  ["SIGTERM", 143, "terminated"],
] as const) {
  test(`${signal} in the middle of a push ends with ${exitCode} and without a tag; a retry takes up what is there`, async (t) => {
    const registry = await startFakeRegistry(t);
    const stored = registry.repository("plain");
    const isLarge = (size: string | undefined) => Number(size ?? 0) > 500_000;
    registry.fault = ({ method, headers }) =>
      method !== "GET" && isLarge(headers["content-length"]) ? { hang: true } : undefined;
    const words = [PLAIN, "--measure", "none", "--json", "-o", `${registry.host}/plain:1`];
    const run = startSlim(words);
    // The three layers of the base and the config; the binary's layer is being sent.
    await until(run, () => stored.blobs.size === 4);
    run.child.kill(signal);
    const ended = await run.finished;
    assert.equal(ended.exitCode, exitCode, ended.stderr);
    const report = reportOf(ended);
    assert.equal(report.error!.code, code);
    assert.equal(report.destinations[0]!.error!.code, code);
    assert.equal(report.destinations[0]!.reference, null);
    assert.deepEqual([stored.tags.size, stored.manifests.size], [0, 0]);

    registry.fault = undefined;
    const there = stored.blobs.values().reduce((sum, { length }) => sum + length, 0);
    const { image, destinations } = await slimReport(words.slice(0, 1).concat(words.slice(-2)));
    assert.equal(destinations[0]!.skippedBytes, there);
    assert.deepEqual([...stored.tags], [["1", image!.digest]]);
  });
}

test("SIGINT while go builds also ends what go started, and leaves nothing", async (t) => {
  const go = stuckGo(t);
  if (go === undefined) return;
  const folder = temporaryFolder(t);
  const env = { PATH: go.path, GOROOT: undefined, TMPDIR: folder };
  const run = startSlim([PLAIN, "-o", `oci:${join(folder, "layout")}`], { env });
  await until(run, () => go.programs().length > 0);
  run.child.kill("SIGINT");
  const { exitCode, stdout, stderr } = await run.finished;
  assert.deepEqual([exitCode, stdout], [130, ""], stderr);
  assert.match(stderr, /^error interrupted by a signal$/m);
  assert.equal(isAlive(go.programs()[0]!), false);
  assert.deepEqual(readdirSync(folder), []);
});

test("a second SIGINT ends the run at once, even if a program ignored the first", async (t) => {
  const go = stuckGo(t, { stubborn: true });
  if (go === undefined) return;
  const folder = temporaryFolder(t);
  const env = { PATH: go.path, GOROOT: undefined, TMPDIR: folder };
  const run = startSlim([PLAIN], { cwd: folder, env });
  await until(run, () => go.programs().length > 0);
  run.child.kill("SIGINT");
  await until(run, () => go.refusals() > 0);
  run.child.kill("SIGINT");
  const { exitCode, stderr } = await run.finished;
  assert.deepEqual([exitCode, stderr], [130, ""]);
  while (isAlive(go.programs()[0]!)) await pause(5);
});

test("killed at any moment of a write, a run leaves a valid layout, and the next one completes it", async (t) => {
  const layout = join(temporaryFolder(t), "layout");
  const run = (moment: number) => {
    const env = { NODE_OPTIONS: `--import=${KILL_AT_SYNC}`, KILL_AT_SYNC: String(moment) };
    const words = [PLAIN, "--base", "scratch", "--label", `moment=${moment}`, "-o", `oci:${layout}:${moment}`];
    return runSlim([...words, "--measure", "none"], { env });
  };
  let moment = 1;
  let before: string[] = [];
  for (; (await run(moment)).exitCode !== 0; moment += 1) {
    // Before the marker file exists, it is not a layout yet.
    if (!existsSync(join(layout, "oci-layout"))) continue;
    const tags = requireValidLayout(layout, { killed: true });
    assert.deepEqual(new Set(tags).intersection(new Set(before)), new Set(before), "what had a tag has it still");
    before = tags;
  }
  assert.ok(moment > 4, `killed ${moment - 1} times`);
  assert.deepEqual(requireValidLayout(layout, { killed: true }), [...before, String(moment)]);
});
