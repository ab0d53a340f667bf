/** Services that end badly, in a real container runtime. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { findMemoryLimit } from "../../src/flow/trial/memory-limit.ts";
import { trySignals } from "../../src/flow/trial/signals.ts";
import { trialBench } from "../support/trial-ground.ts";

test("SIGTERM with 50 requests in flight: a good service loses none, a bad one loses some, and it is said", async (t) => {
  const bench = trialBench(t);
  if (bench === undefined) return;
  await using open = await bench.ground(bench.images.write({ env: ["BEHAVIOUR=drops"] }), bench.images.write());
  const section = await trySignals(open.ground, open.requests);
  assert.ok("found" in section);
  const [bad, badAgain, good, goodAgain] = section.found;
  assert.deepEqual([good!.image, good!.inFlight, good!.lost, good!.exitCode], ["before", 50, 0, 0]);
  assert.match(good!.remark, /every request in flight was answered/);
  assert.equal(bad!.inFlight, 50);
  assert.ok(bad!.lost! > 0, JSON.stringify(bad));
  assert.match(bad!.remark, new RegExp(`^${bad!.lost} of 50 requests in flight got no whole answer`));
  for (const row of [badAgain!, goodAgain!]) assert.deepEqual([row.exitCode, row.remark], [137, "it answers again"]);
});

test("a service that keeps memory is killed at a limit, and the kernel's counters say so", async (t) => {
  const bench = trialBench(t);
  if (bench === undefined) return;
  await using open = await bench.ground(bench.images.write(), bench.images.write());
  const requests = [{ method: "GET", path: "/keep", headers: [], body: null }];
  // 400 requests of 256 KiB each are far beyond this limit, and its start is far below it.
  const section = await findMemoryLimit(open.ground, requests, 48 * 2 ** 20);
  assert.ok("found" in section, JSON.stringify(section));
  const { limitBytes, ended, evidence, goMemoryLimitHelps } = section.found;
  assert.equal(limitBytes, 48 * 2 ** 20);
  assert.equal(ended, "killed-for-memory", evidence.join("\n"));
  assert.match(evidence.join("\n"), /kernel.s counters .* had [1-9]\d* kill/);
  // What is in use cannot be collected; on a machine that is busy, the collector may not let enough requests pass to show it.
  assert.notEqual(goMemoryLimitHelps, true);
});
