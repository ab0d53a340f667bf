import type { Observed } from "./observed.ts";

/** What was measured in an experiment, one figure for each step of `stepMs`; null where nothing was measured in it. */
export interface Timeline {
  readonly stepMs: number;
  /** From the first request on: when it broke, when it was mended, when the load ended. */
  readonly brokenAtMs: number;
  readonly mendedAtMs: number;
  readonly endedAtMs: number;
  /** Requests that were due in a step. */
  readonly requests: readonly number[];
  /** Of those, without a whole answer, or with a status of 500 or above. */
  readonly failed: readonly number[];
  readonly p50Ms: readonly (number | null)[];
  readonly p95Ms: readonly (number | null)[];
  readonly goroutines: readonly (number | null)[];
  /** Private memory of the service. */
  readonly privateBytes: readonly (number | null)[];
  /** Open connections to the dependency. */
  readonly connections: readonly (number | null)[];
}

const STEP_MS = 500;

export function timelineOf({ answers, samples, brokenAtMs, mendedAtMs, endedAtMs }: Observed): Timeline {
  const steps = Math.max(1, Math.ceil(endedAtMs / STEP_MS));
  const stepOf = (atMs: number) => Math.min(steps - 1, Math.floor(atMs / STEP_MS));
  const due = Array.from({ length: steps }, () => ({ took: [] as number[], failed: 0 }));
  for (const { dueMs, tookMs, status } of answers) {
    const step = due[stepOf(dueMs)]!;
    step.took.push(tookMs);
    if (status === null || status >= 500) step.failed++;
  }
  const last = <Key extends "goroutines" | "privateBytes" | "connections">(key: Key) => {
    const values = new Array<number | null>(steps).fill(null);
    for (const sample of samples) values[stepOf(sample.atMs)] = sample[key] ?? values[stepOf(sample.atMs)]!;
    return values;
  };
  return {
    ...{ stepMs: STEP_MS, brokenAtMs, mendedAtMs, endedAtMs },
    requests: due.map(({ took }) => took.length),
    failed: due.map(({ failed }) => failed),
    p50Ms: due.map(({ took }) => quantile(took, 0.5)),
    p95Ms: due.map(({ took }) => quantile(took, 0.95)),
    ...{ goroutines: last("goroutines"), privateBytes: last("privateBytes"), connections: last("connections") },
  };
}

/** The smallest value that at least this part of all values does not exceed; null of none. */
function quantile(values: readonly number[], part: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? null;
}
