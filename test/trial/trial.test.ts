/** `plimsoll trial` as a whole, in a real container runtime. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { TrialReport } from "../../src/report/trial-report.ts";
import { runPlimsoll } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { trialBench } from "../support/trial-ground.ts";

test("two equal images: every part is found, nothing differs, and nothing is left behind", async (t) => {
  const bench = trialBench(t);
  if (bench === undefined) return;
  const { env, images, podman, smoke } = bench;
  const image = images.write();
  const folder = temporaryFolder(t);
  const words = ["trial", image, image, "--smoke", smoke, "--rounds", "1", "--runtime", "podman"];
  const { exitCode, stdout, stderr } = await runPlimsoll([...words, "--json", "--report", "page.html"], {
    cwd: folder,
    env: { ...env, TMPDIR: folder },
  });
  assert.equal(exitCode, 0, stderr);
  const report = JSON.parse(stdout) as TrialReport;
  assert.equal(report.error, undefined);
  for (const part of ["equivalence", "hardening", "signals", "cpuLimits", "memoryLimit"] as const) {
    assert.ok(report[part] !== null && "found" in report[part], `${part}: ${JSON.stringify(report[part])}`);
  }
  assert.ok("found" in report.equivalence!);
  assert.deepEqual([report.equivalence.found.same, report.equivalence.found.requests], [true, 10]);
  assert.deepEqual([...new Set(report.measured.map(({ group }) => group))].sort(), ["disk", "memory", "pull", "start"]);
  for (const { quantity, how, verdict, after } of report.measured) {
    assert.notEqual(after, null, quantity);
    if (how === "exact") assert.ok(verdict === "equal" || verdict === null, `${quantity} ${verdict}`);
  }
  assert.ok("found" in report.hardening!);
  const survives = Object.fromEntries(report.hardening.found.map((row) => [row.mode, row.survives]));
  // POST /write needs a folder that root alone may write.
  assert.deepEqual([survives["read-only root"], survives["arbitrary user"]], ["no", "no"]);
  assert.deepEqual([survives["no new privileges"], survives["default seccomp"]], ["yes", "yes"]);
  assert.match(readFileSync(join(folder, "page.html"), "utf8"), /^<!doctype html>/);

  assert.equal(await podman("ps", "--all", "--quiet"), "");
  assert.equal(await podman("images", "--quiet"), "");
  assert.deepEqual(readdirSync(folder), ["page.html"], "no temporary file is left");
});
