/** A trial in runc by itself: what podman finds of the same images in trial.test.ts and bad-service.test.ts is found too. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { findMemoryLimit } from "../../src/flow/trial/memory-limit.ts";
import { trySignals } from "../../src/flow/trial/signals.ts";
import type { TrialReport } from "../../src/report/trial-report.ts";
import { requireFound } from "../support/planted-differences.ts";
import { runPlimsoll } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";
import { runcBench } from "../support/trial-ground.ts";

test("two equal images: every part is found, nothing differs, nothing is measured that runc does not do", async (t) => {
  const bench = await runcBench(t);
  if (bench === undefined) return;
  const image = bench.images.write();
  const folder = temporaryFolder(t);
  const words = ["trial", image, image, "--smoke", bench.smoke, "--rounds", "1", "--json", ...bench.words];
  const { exitCode, stdout, stderr } = await runPlimsoll(words, { env: { TMPDIR: folder } });
  assert.equal(exitCode, 0, stderr);
  const report = JSON.parse(stdout) as TrialReport;
  assert.equal(report.runtime!.name, "runc");
  for (const part of ["equivalence", "abilities", "hardening", "signals", "cpuLimits", "memoryLimit"] as const) {
    assert.ok(report[part] !== null && "found" in report[part], `${part}: ${JSON.stringify(report[part])}`);
  }
  assert.ok("found" in report.equivalence!);
  assert.deepEqual([report.equivalence.found.same, report.equivalence.found.requests], [true, 10]);
  for (const { group, quantity, how, after, before, explanation } of report.measured) {
    const isRuntimes = (group === "pull" && how !== "computed") || quantity === "stored";
    assert.deepEqual([after === null, before === null], [isRuntimes, isRuntimes], quantity);
    if (isRuntimes) assert.match(explanation, /runc has no images of its own/);
  }
  assert.ok("found" in report.hardening!);
  assert.deepEqual(Object.fromEntries(report.hardening.found.map((row) => [row.mode, row.survives])), {
    "read-only root": "no",
    "no capabilities": "yes",
    "no new privileges": "yes",
    "default seccomp": "not decided",
    "arbitrary user": "no",
    "all at once": "not decided",
  });
  assert.match(report.notes.join("\n"), /no network of its own.*\n(.*\n)*no pull was measured: runc has no images/);
  assert.deepEqual(readdirSync(folder), [], "no temporary file is left");
  assert.doesNotMatch(readFileSync("/proc/self/mounts", "utf8"), new RegExp(folder));
});

test("certificates that one image lacks: found and named by a trace from the first instruction on", async (t) => {
  const bench = await runcBench(t);
  if (bench !== undefined && requireTool(t, "strace") !== undefined) await requireFound(bench, "certificates");
});

test("SIGTERM with requests in flight, and a start after SIGKILL", async (t) => {
  const bench = await runcBench(t);
  if (bench === undefined) return;
  await using open = await bench.ground(bench.images.write({ env: ["BEHAVIOUR=drops"] }), bench.images.write());
  const section = await trySignals(open.ground, open.requests);
  assert.ok("found" in section);
  const [bad, badAgain, good, goodAgain] = section.found;
  assert.deepEqual([good!.image, good!.inFlight, good!.lost, good!.exitCode], ["before", 50, 0, 0]);
  assert.deepEqual([bad!.inFlight, bad!.lost! > 0], [50, true], JSON.stringify(bad));
  for (const row of [badAgain!, goodAgain!]) assert.deepEqual([row.exitCode, row.remark], [137, "it answers again"]);
});

test("a service that keeps memory is killed at a limit, and the kernel's counters say so", async (t) => {
  const bench = await runcBench(t);
  if (bench === undefined) return;
  await using open = await bench.ground(bench.images.write(), bench.images.write());
  const requests = [{ method: "GET", path: "/keep", headers: [], body: null }];
  const section = await findMemoryLimit(open.ground, requests, 48 * 2 ** 20);
  assert.ok("found" in section, JSON.stringify(section));
  const { limitBytes, ended, evidence, goMemoryLimitHelps } = section.found;
  assert.deepEqual([limitBytes, ended, goMemoryLimitHelps], [48 * 2 ** 20, "killed-for-memory", false]);
  assert.match(evidence.join("\n"), /kernel.s counters .* had [1-9]\d* kill/);
});
