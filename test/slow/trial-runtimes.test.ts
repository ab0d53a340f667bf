/** One trial in podman and in runc by itself: what they find of the same images is the same, as far as both can find it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Section, TrialReport } from "../../src/report/trial-report.ts";
import { runPlimsoll } from "../support/slim.ts";
import { runcBench, trialBench } from "../support/trial-ground.ts";

/**
 * What does not depend on how quick a runtime and this machine are: under other work, requests are late for a signal. Nor on
 * the last megabyte: at the least limit a small service may survive.
 */
function kinds(report: TrialReport) {
  const { differences, volatile } = found(report.equivalence);
  const hardening = found(report.hardening).filter(({ mode }) => !["default seccomp", "all at once"].includes(mode));
  const computed = report.measured.filter(({ how }) => how === "computed");
  return {
    differences: differences.map(({ about, what, missing }) => ({ about, what, missing })),
    volatile,
    abilities: found(report.abilities).rows.map(({ ability, question, shows, missing }) => [
      ...[ability, question, shows],
      missing,
    ]),
    hardening: hardening.map(({ mode, survives, remark }) => [mode, survives, remark]),
    signals: found(report.signals).map(({ image, signal, inFlight, exitCode }) => [image, signal, inFlight, exitCode]),
    cpuLimits: found(report.cpuLimits),
    contents: report.contents,
    computed: computed.map(({ quantity, after, before }) => [quantity, after, before]),
  };
}

function found<T>(section: Section<T> | null): T {
  assert.ok(section !== null && "found" in section, JSON.stringify(section));
  return section.found;
}

test("both say the same of two images that differ, and of how they end", async (t) => {
  const [podman, runc] = [trialBench(t), await runcBench(t)];
  if (podman === undefined || runc === undefined) return;
  const images = [{ without: ["srv/late.html", "usr/share/zoneinfo"] }, {}].map((one) => runc.images.write(one));
  const run = async (words: readonly string[], env: Readonly<Record<string, string>>) => {
    const { stdout, stderr } = await runPlimsoll(
      ["trial", ...images, "--smoke", runc.smoke, "--rounds", "1", "--json", ...words],
      { env },
    );
    const report = JSON.parse(stdout) as TrialReport;
    assert.equal(report.error?.code, "trial-failed", stderr);
    return kinds(report);
  };
  assert.deepEqual(await run(runc.words, {}), await run(["--runtime", "podman"], podman.env));
});
