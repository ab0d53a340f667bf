import assert from "node:assert/strict";
import { createHistogram } from "node:perf_hooks";
import { test } from "node:test";
import { judgeErrors, judgeLatency } from "./client-clock.ts";
import { loadFigures } from "./load-figures.ts";

const OBJECTIVE = { share: 0.95, withinMs: 200, where: "plimsoll.yaml:3:5" };
const PLAN = { requestsPerSecond: 100, durationMs: 10_000 };

/** A load whose requests took these times, in milliseconds. */
function load(took: readonly number[], { lagMs = 0.1, statuses = {} as Record<number, number> } = {}) {
  const latency = createHistogram({ figures: 4 });
  const lag = createHistogram({ figures: 4 });
  for (const milliseconds of took) {
    latency.record(milliseconds * 1e6);
    lag.record(lagMs * 1e6);
  }
  const counts = new Map(Object.entries(statuses));
  const errors = new Map([...counts].filter(([status]) => Number(status) >= 500));
  const answered = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const failures = new Map(answered < took.length ? [["cut off", took.length - answered]] : []);
  const slow = took.filter((milliseconds) => milliseconds > OBJECTIVE.withinMs).length;
  return loadFigures(
    { ...{ sent: took.length, answered, statuses: counts, errors, failures, slow, latency, lag, whole: true } },
    PLAN,
    OBJECTIVE,
  );
}

/** So many times, of which the last ones are slow. */
function times(count: number, slow: number): number[] {
  return Array.from({ length: count }, (_, index) => (index < count - slow ? 10 : 300));
}

test("an objective for latency is met, broken, or not decided by so few requests", () => {
  const outcomes = [
    [1000, 30, "pass"],
    [1000, 70, "fail"],
    [1000, 50, "unknown"],
    [50, 0, "unknown"],
  ] as const;
  for (const [count, slow, outcome] of outcomes) {
    const finding = judgeLatency(load(times(count, slow), { statuses: { 200: count } }), OBJECTIVE);
    assert.equal(finding.outcome, outcome, finding.what);
  }
  const few = judgeLatency(load(times(50, 0), { statuses: { 200: 50 } }), OBJECTIVE);
  assert.match(few.fix!, /at least 72 requests/);
  const broken = judgeLatency(load(times(1000, 70), { statuses: { 200: 1000 } }), OBJECTIVE);
  assert.match(
    broken.what,
    /70 of 1000 requests \(5\.\d+ % to 8\.\d+ % with 95 %\) took longer than 200 ms; at most 5 % may/,
  );
});

test("the quantile has the interval between two measurements", () => {
  const took = Array.from({ length: 1000 }, (_, index) => index + 1);
  const { objectiveMs, latencyMs } = load(took, { statuses: { 200: 1000 } });
  const near = (value: number, expected: number) => assert.ok(Math.abs(value - expected) <= 1, `${value}`);
  near(objectiveMs!.value, 950);
  near(objectiveMs!.low!, 936);
  near(objectiveMs!.high!, 964);
  near(latencyMs.p50, 500);
  assert.equal(load([5, 6], { statuses: { 200: 2 } }).objectiveMs!.high, null);
});

test("a generator that lags gives no verdict, however good or bad the figures are", () => {
  for (const slow of [0, 1000]) {
    const lagging = load(times(1000, slow), { statuses: { 200: 1000 }, lagMs: 11 });
    assert.equal(lagging.lagged, true);
    assert.equal(judgeLatency(lagging, OBJECTIVE).outcome, "unknown");
    assert.equal(judgeErrors(lagging, { share: 0.01, where: "" }).outcome, "unknown");
  }
  assert.equal(load(times(1000, 0), { lagMs: 9 }).lagged, false);
});

test("an error is a status from 500 on, or no whole answer", () => {
  const errors = { share: 0.01, where: "plimsoll.yaml:4:5" };
  const good = load(times(1000, 0), { statuses: { 200: 900, 404: 100 } });
  assert.deepEqual([good.failed, judgeErrors(good, errors).outcome], [0, "pass"]);
  const bad = load(times(1000, 0), { statuses: { 200: 960, 503: 10 } });
  assert.equal(bad.failed, 40);
  const finding = judgeErrors(bad, errors);
  assert.equal(finding.outcome, "fail");
  assert.match(finding.what, /10 with status 503, 30 cut off/);
});
