/** What a trial leaves that does not come to its end. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { openRuntime } from "../../src/session/container/open-runtime.ts";
import { OWNER_LABEL, thisOwner } from "../../src/toolchain/container/owner.ts";
import { childrenOf } from "../support/children-of.ts";
import { goFixture } from "../support/go-program.ts";
import { nullWorld } from "../support/null-world.ts";
import { slimEnvironment, startPlimsoll } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";
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
  const alive = await podman("create", "--label", `${OWNER_LABEL}=${thisOwner()}`, image);
  const elsewhere = await podman("create", "--label", `${OWNER_LABEL}=elsewhere/1/1`, image);
  const others = await podman("create", image);
  const world = { ...nullWorld(), env: { ...slimEnvironment(), ...env } };
  const runtime = await openRuntime(world, "podman", tmpdir());
  assert.equal(await runtime.sweep(), 1, "its container; its image is in use by the others");
  const left = await podman("ps", "--all", "--quiet", "--no-trunc");
  assert.deepEqual(left.split("\n").sort(), [alive, elsewhere, others].sort());
  await podman("rm", alive, elsewhere, others);
  assert.equal(await runtime.sweep(), 1, "its image");
  assert.equal(await podman("images", "--quiet"), "");
  assert.equal(await runtime.sweep(), 0);
});

/** Starts a comparison of images that differ, the trial of `slim`, and returns when strace watches one of them. */
async function startTraced(t: TestContext, { env, images }: TrialBench) {
  const folder = temporaryFolder(t);
  const smoke = join(temporaryFolder(t), "smoke.yaml");
  writeFileSync(smoke, "port: 8080\nrequests: [GET /settings, GET /late]\n");
  const words = ["slim", goFixture("tried"), "--before", images.write(), "--trial", smoke, "--measure", "none"];
  const running = startPlimsoll([...words, "-o", `oci:${join(folder, "made")}`], { env: { ...env, TMPDIR: folder } });
  let hasEnded = false;
  void running.finished.then(() => {
    hasEnded = true;
  });
  for (;;) {
    const strace = childNamed(running.child.pid!, "strace");
    if (strace !== undefined) return { ...running, strace, folder };
    assert.ok(!hasEnded, "the trial traces what differs");
    await pause(10);
  }
}

function childNamed(pid: number, name: string): number | undefined {
  try {
    return childrenOf(pid).find((each) => commandOf(each) === name);
  } catch {
    // It has ended in between.
    return undefined;
  }
}

function commandOf(pid: number): string {
  return readFileSync(`/proc/${pid}/comm`, "utf8").trim();
}

async function hasGone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 400; tries++) {
    if (!existsSync(`/proc/${pid}`) || commandOf(pid) !== "strace") return true;
    await pause(25);
  }
  return false;
}

test("a trial that is ended while strace watches leaves no strace, no container, no image and no file", async (t) => {
  const bench = trialBench(t);
  if (bench === undefined || requireTool(t, "strace") === undefined) return;
  const { child, finished, strace, folder } = await startTraced(t, bench);
  child.kill("SIGTERM");
  const { exitCode, stderr } = await finished;
  assert.equal(exitCode, 143, stderr);
  assert.ok(await hasGone(strace));
  assert.equal(await bench.podman("ps", "--all", "--quiet"), "");
  assert.equal(await bench.podman("images", "--quiet"), "");
  assert.deepEqual(readdirSync(folder), []);
});

test("where a trial is killed while strace watches, strace ends with the container that the next trial removes", async (t) => {
  const bench = trialBench(t);
  if (bench === undefined || requireTool(t, "strace") === undefined) return;
  const { child, finished, strace } = await startTraced(t, bench);
  child.kill("SIGKILL");
  await finished;
  const env = { ...slimEnvironment(), ...bench.env };
  const runtime = await openRuntime({ ...nullWorld(), env }, "podman", tmpdir());
  assert.ok((await runtime.sweep()) > 0);
  assert.ok(await hasGone(strace));
  assert.equal(await bench.podman("ps", "--all", "--quiet"), "");
  assert.equal(await bench.podman("images", "--quiet"), "");
});
