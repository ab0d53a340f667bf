/** Each defect of a service fails exactly the check that is about it, and is confirmed where audit suspects it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { chaosBench, defectsOfSource, isBusy, wantedSuspect } from "../support/chaotic.ts";
import { DEFECTS } from "../support/chaotic-defects.ts";

/** A machine that is busy cannot tell: then it is tried again. */
const TRIES = 3;

test("the table has every defect that the service can have", () => {
  assert.deepEqual(Object.keys(DEFECTS).toSorted(), defectsOfSource().toSorted());
});

for (const [defect, { experiment, fails, suspect }] of Object.entries(DEFECTS)) {
  test(`${defect}: ${fails} in ${experiment}`, async (t) => {
    const bench = chaosBench(t);
    if (bench === undefined) return;
    const { report: audited, file } = await bench.audit(defect);
    const wanted = wantedSuspect(defect);
    assert.deepEqual(
      audited.findings.map(({ position, rule }) => `${position!.file.split("/").at(-1)}:${position!.line} ${rule}`),
      wanted === undefined ? [] : [wanted],
    );
    const image = bench.image(defect);
    for (let tries = 1; ; tries++) {
      const { report, exitCode } = await bench.run(image, ["--only", experiment, "--suspects", file]);
      const text = JSON.stringify(
        { ...report, experiments: report.experiments.map(({ timeline: _, ...one }) => one) },
        null,
        2,
      );
      const [made] = report.experiments;
      if (made !== undefined && isBusy(made) && tries < TRIES) continue;
      assert.equal(made?.id, experiment, text);
      const failed = made.checks.filter(({ outcome }) => outcome === "fail");
      assert.deepEqual(
        failed.map(({ check }) => check),
        [fails],
        text,
      );
      assert.equal(exitCode, 1, text);
      const said = report.suspects!.map(({ rule, outcome, check }) => ({ rule, outcome, check }));
      assert.deepEqual(said, suspect === null ? [] : [{ rule: defect, outcome: suspect, check: fails }], text);
      return;
    }
  });
}

test("with no defect nothing is suspected, and the whole plan is survived", async (t) => {
  const bench = chaosBench(t);
  if (bench === undefined) return;
  const { report: audited } = await bench.audit();
  assert.deepEqual(audited.findings, []);
  const { report, stderr } = await bench.run(bench.image(), []);
  const made = new Set(report.experiments.map(({ id }) => id));
  for (const { experiment } of Object.values(DEFECTS)) assert.ok(made.has(experiment), experiment);
  for (const one of report.experiments) {
    const bad = one.checks.filter(({ outcome }) => outcome === "fail" || (outcome === "unknown" && !isBusy(one)));
    assert.deepEqual(bad, [], `${one.id}\n${stderr}`);
  }
});
