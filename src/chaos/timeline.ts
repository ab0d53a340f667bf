import { isFailure } from "../base/answer-status.ts";
import { nearestRank } from "../base/nearest-rank.ts";
import type { Observed, TimedAnswer } from "./observed.ts";

/** The answers to requests that were due in one part of an experiment. */
interface Phase {
  readonly requests: number;
  /** Without a whole answer, or with an error of the service: a status of 500 or above, an answer of DNS that is not right. */
  readonly failed: number;
  /** Of all requests: one without an answer counts until it was given up. Null without requests. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

/** What was measured in an experiment, one figure for each step of `stepMs`; null where nothing was measured in it. */
export interface Timeline {
  readonly stepMs: number;
  /** From the first request on: when it broke, when it was mended, when the load ended. */
  readonly brokenAtMs: number;
  readonly mendedAtMs: number;
  readonly endedAtMs: number;
  /** Before it broke, while it was broken, and after it was mended. */
  readonly phases: { readonly before: Phase; readonly broken: Phase; readonly after: Phase };
  /** Requests that were due in a step. */
  readonly requests: readonly number[];
  /** Of those, as many as failed. */
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
  const due = Array.from({ length: steps }, (): TimedAnswer[] => []);
  for (const answer of answers) due[stepOf(answer.dueMs)]!.push(answer);
  const inSteps = due.map(phaseOf);
  const between = (from: number, to: number) => phaseOf(answers.filter(({ dueMs }) => dueMs >= from && dueMs < to));
  const last = <Key extends "goroutines" | "privateBytes" | "connections">(key: Key) => {
    const values = new Array<number | null>(steps).fill(null);
    for (const sample of samples) values[stepOf(sample.atMs)] = sample[key] ?? values[stepOf(sample.atMs)]!;
    return values;
  };
  return {
    ...{ stepMs: STEP_MS, brokenAtMs, mendedAtMs, endedAtMs },
    phases: {
      before: between(Number.NEGATIVE_INFINITY, brokenAtMs),
      broken: between(brokenAtMs, mendedAtMs),
      after: between(mendedAtMs, Number.POSITIVE_INFINITY),
    },
    requests: inSteps.map(({ requests }) => requests),
    failed: inSteps.map(({ failed }) => failed),
    p50Ms: inSteps.map(({ p50Ms }) => p50Ms),
    p95Ms: inSteps.map(({ p95Ms }) => p95Ms),
    ...{ goroutines: last("goroutines"), privateBytes: last("privateBytes"), connections: last("connections") },
  };
}

function phaseOf(answers: readonly TimedAnswer[]): Phase {
  const took = answers.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  return {
    requests: took.length,
    failed: answers.filter(({ status }) => status === null || isFailure(status)).length,
    p50Ms: nearestRank(took, 0.5) ?? null,
    p95Ms: nearestRank(took, 0.95) ?? null,
  };
}
