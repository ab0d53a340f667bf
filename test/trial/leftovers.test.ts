/** What a trial leaves that does not come to its end. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { type TestContext, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { OWNER_LABEL, thisOwner } from "../../src/toolchain/container/owner.ts";
import { openRuntime } from "../../src/toolchain/container/runtime.ts";
import { sweep } from "../../src/toolchain/container/sweep.ts";
import { slimEnvironment, startPlimsoll } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { type TrialBench, trialBench } from "../support/trial-ground.ts";

/** Starts a trial, and returns when it has a container that runs. */
async function startTrial(t: TestContext, { env, images, podman }: TrialBench) {
  const folder = temporaryFolder(t);
  const words = ["trial", images.write(), "--rounds", "1000", "--runtime", "podman"];
  const running = startPlimsoll(words, { env: { ...env, TMPDIR: folder } });
  let hasEnded = false;
  void running.finished.then(() => {
    hasEnded = true;
  });
  while ((await podman("ps", "--quiet", "--filter", `label=${OWNER_LABEL}`)) === "") {
    assert.ok(!hasEnded, "the trial runs");
    await pause(50);
  }
  return { ...running, folder };
}

test("an interrupted trial leaves no container, no image and no file", async (t) => {
  const bench = trialBench(t);
  if (bench === undefined) return;
  const { child, finished, folder } = await startTrial(t, bench);
  child.kill("SIGINT");
  const { exitCode, stdout, stderr } = await finished;
  assert.equal(exitCode, 130, stderr);
  assert.equal(stdout, "");
  assert.equal(await bench.podman("ps", "--all", "--quiet"), "");
  assert.equal(await bench.podman("images", "--quiet"), "");
  assert.deepEqual(readdirSync(folder), []);
});

test("what a killed trial left is removed by the next, and what a living one has is not", async (t) => {
  const bench = trialBench(t);
  if (bench === undefined) return;
  const { podman, env } = bench;
  const { child, finished } = await startTrial(t, bench);
  child.kill("SIGKILL");
  await finished;
  const [image = ""] = (await podman("images", "--format", "{{.Repository}}:{{.Tag}}")).split("\n");
  assert.match(image, /^127\.0\.0\.1:\d+\/plimsoll-trial\/[0-9a-f]+\/after:latest$/);
  // Of this process, which lives, and of another machine, where nobody here knows.
  const alive = await podman("create", "--label", `${OWNER_LABEL}=${await thisOwner()}`, image);
  const elsewhere = await podman("create", "--label", `${OWNER_LABEL}=elsewhere/1/1`, image);
  const others = await podman("create", image);
  const runtime = await openRuntime({ ...slimEnvironment(), ...env }, new AbortController().signal, "podman", tmpdir());
  assert.equal(await sweep(runtime), 1, "its container; its image is in use by the others");
  const left = await podman("ps", "--all", "--quiet", "--no-trunc");
  assert.deepEqual(left.split("\n").sort(), [alive, elsewhere, others].sort());
  await podman("rm", alive, elsewhere, others);
  assert.equal(await sweep(runtime), 1, "its image");
  assert.equal(await podman("images", "--quiet"), "");
  assert.equal(await sweep(runtime), 0);
});
