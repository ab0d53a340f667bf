/** Each defect of a service fails exactly the check that is about it, and is confirmed where audit suspects it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { CheckId } from "../../src/chaos/check.ts";
import { chaosBench, defectsOfSource, isBusy, wantedSuspect } from "../support/chaotic.ts";

interface Defect {
  /** The one that shows it. */
  readonly experiment: string;
  readonly fails: CheckId;
  /**
   * What is said of audit's suspect; null where audit has no rule for it. `reproduced` where no goroutine ever stands in the
   * function of the suspect: options and limits are set before anything waits.
   */
  readonly suspect: "confirmed" | "reproduced" | null;
}

const DEFECTS: Readonly<Record<string, Defect>> = {
  "call-without-deadline": { experiment: "prices/blackhole", fails: "answers-in-time", suspect: "confirmed" },
  "http-client-timeout": { experiment: "prices/blackhole", fails: "answers-in-time", suspect: "confirmed" },
  "http-server-timeout": { experiment: "service/slow-clients", fails: "sheds-slow-clients", suspect: "confirmed" },
  "redis-context-ignored": { experiment: "redis/latency-5s", fails: "answers-in-time", suspect: "reproduced" },
  "redis-retries": { experiment: "redis/blackhole", fails: "answers-in-time", suspect: "reproduced" },
  "goroutine-left-behind": { experiment: "prices/latency-5s", fails: "goroutines-return", suspect: "confirmed" },
  "goroutine-without-recover": { experiment: "prices/reset", fails: "lives-on", suspect: "confirmed" },
  "pool-not-reset": { experiment: "redis/blackhole", fails: "answers-right", suspect: "confirmed" },
  "pool-use-after-put": { experiment: "redis/latency", fails: "answers-right", suspect: "confirmed" },
  "pool-grows": { experiment: "redis/blackhole", fails: "memory-returns", suspect: "confirmed" },
  "retry-without-backoff": { experiment: "prices/reset", fails: "no-storm", suspect: "confirmed" },
  "retry-without-end": { experiment: "prices/refused", fails: "answers-in-time", suspect: "confirmed" },
  "runtime-limits": { experiment: "service/memory-limit", fails: "stays-in-limit", suspect: "reproduced" },
  "ready-ignores": { experiment: "redis/blackhole", fails: "ready-flips", suspect: null },
  "live-asks": { experiment: "redis/refused", fails: "lives-on", suspect: null },
  "failure-told-as-404": { experiment: "redis/refused", fails: "answers-right", suspect: null },
  "acknowledged-early": { experiment: "redis/refused", fails: "written-once", suspect: null },
  "written-twice": { experiment: "redis/latency-5s", fails: "written-once", suspect: null },
  "drops-in-flight": { experiment: "service/terminated", fails: "drains", suspect: null },
  "connections-leak": { experiment: "prices/garbage", fails: "connections-return", suspect: null },
  "nothing-of-its-own": { experiment: "redis/refused", fails: "keeps-answering", suspect: null },
  "never-asks-again": { experiment: "prices/refused", fails: "recovers", suspect: null },
};

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
