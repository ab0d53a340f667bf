import assert from "node:assert/strict";
import { test } from "node:test";
import { httpStatus } from "../base/answer-status.ts";
import type { Observed, TimedAnswer } from "./observed.ts";
import { timelineOf } from "./timeline.ts";

const at = (dueMs: number, tookMs: number, status: number | null = 200): TimedAnswer => ({
  ...{ which: 0, dueMs, tookMs, status: status === null ? null : httpStatus(status) },
  ...{ failure: status === null ? "timeout" : null, digest: null },
});

function observed(answers: readonly TimedAnswer[]): Observed {
  return {
    ...{ brokenAtMs: 1000, mendedAtMs: 2000, endedAtMs: 3000, answers, lagMs: 0, whole: true },
    samples: [
      { atMs: 10, goroutines: 8, privateBytes: 1000, connections: null },
      { atMs: 400, goroutines: 9, privateBytes: null, connections: null },
      { atMs: 2999, goroutines: null, privateBytes: 3000, connections: null },
    ],
    ...{ live: [], ready: [], attempts: null, writes: [], ended: null, termination: null, slowClientsLeft: null },
  };
}

test("a request belongs to the phase and the step in which it was due, and the last figure of a step counts", () => {
  const timeline = timelineOf(
    observed([at(0, 5), at(999, 7), at(1000, 2000, null), at(1600, 40, 503), at(2000, 6), at(3000, 8, 404)]),
  );
  assert.deepEqual(timeline.phases, {
    before: { requests: 2, failed: 0, p50Ms: 5, p95Ms: 7 },
    broken: { requests: 2, failed: 2, p50Ms: 40, p95Ms: 2000 },
    after: { requests: 2, failed: 0, p50Ms: 6, p95Ms: 8 },
  });
  assert.deepEqual(timeline.requests, [1, 1, 1, 1, 1, 1]);
  assert.deepEqual(timeline.failed, [0, 0, 1, 1, 0, 0]);
  assert.deepEqual(timeline.p95Ms, [5, 7, 2000, 40, 6, 8]);
  assert.deepEqual(timeline.goroutines, [9, null, null, null, null, null]);
  assert.deepEqual(timeline.privateBytes, [1000, null, null, null, null, 3000]);
  assert.deepEqual(timeline.connections, [null, null, null, null, null, null]);
});

test("nothing that was asked is not a time of 0", () => {
  const { phases, p50Ms } = timelineOf(observed([]));
  assert.deepEqual(phases.broken, { requests: 0, failed: 0, p50Ms: null, p95Ms: null });
  assert.deepEqual(new Set(p50Ms), new Set([null]));
});
