/** `plimsoll trial --upx` in a real container runtime. What takes longer is in the slow suite. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { delimiter } from "node:path";
import { test } from "node:test";
import type { TrialReport } from "../../src/report/trial-report.ts";
import { runPlimsoll } from "../support/slim.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { trialBench } from "../support/trial-ground.ts";
import { triedProgram } from "../support/tried-image.ts";
import { upxThatGives } from "../support/upx-stub.ts";

test("an image beside its packed copy: every part is found, few rounds decide nothing, and nothing is left behind", async (t) => {
  const bench = trialBench(t);
  if (bench === undefined) return;
  const stub = upxThatGives(temporaryFolder(t), triedProgram(false));
  const folder = temporaryFolder(t);
  const words = ["trial", bench.images.write({ withSymbols: true }), "--upx", "--rounds", "1", "--json"];
  const env = { ...bench.env, PATH: `${stub}${delimiter}${bench.env.PATH}`, TMPDIR: folder };
  const { exitCode, stdout, stderr } = await runPlimsoll(words, { cwd: folder, env });
  assert.equal(exitCode, 0, stderr);
  const report = JSON.parse(stdout) as TrialReport;
  assert.deepEqual([report.error, report.after], [undefined, null]);
  const { programs, measured, equivalence, signals, memoryLimit, sight, verdict } = report.upx!;
  assert.equal(programs.length, 1);
  assert.ok(programs[0]!.packedBytes! < programs[0]!.plainBytes);
  for (const { quantity, how, after, before, verdict: shows } of measured) {
    assert.ok(after !== null && before !== null, quantity);
    assert.equal(shows, how === "exact" ? "smaller" : "too few pairs", quantity);
  }
  assert.deepEqual(
    measured.filter(({ how }) => how === "exact").map(({ quantity }) => quantity),
    ["stored", "wire, gzip 9", "wire, zstd 19"],
  );
  assert.ok(equivalence !== null && "found" in equivalence && equivalence.found.same, JSON.stringify(equivalence));
  assert.ok(signals !== null && "found" in signals && signals.found.length === 4);
  assert.ok(memoryLimit !== null && "found" in memoryLimit.plain && "found" in memoryLimit.packed);
  const seen = sight.map(({ by, plain, packed }) => [by, plain.sees, packed.sees]);
  assert.deepEqual(seen.slice(0, 2), [
    ["plimsoll explain", true, true],
    ["go version -m", true, true],
  ]);
  assert.equal(verdict.decision, "not decided");
  const saved = verdict.reasons.map((reason) => ("saved" in reason ? [reason.of, reason.saved! > 0] : [reason.of]));
  assert.deepEqual(saved, [
    ["stored", true],
    ["wire", true],
    ["private memory", false],
    ["start", false],
  ]);
  assert.equal(await bench.podman("ps", "--all", "--quiet"), "");
  assert.equal(await bench.podman("images", "--quiet"), "");
  assert.deepEqual(readdirSync(folder), [], "no temporary file is left");
});
