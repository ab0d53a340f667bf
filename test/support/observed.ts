import { httpStatus } from "../../src/base/answer-status.ts";
import type { Observed, ProbeSample, Sample, TimedAnswer } from "../../src/chaos/observed.ts";

/** What a service shows that nothing breaks: 50 requests a second for ten seconds, a fault from the second second to the eighth. */
export function calmObserved(): Observed {
  return {
    ...{ brokenAtMs: 2000, mendedAtMs: 8000, endedAtMs: 10_000, lagMs: 1, whole: true },
    answers: every(20, (dueMs) => calmAnswer(dueMs)),
    samples: every(250, (atMs): Sample => ({ atMs, goroutines: 20, privateBytes: 20 * 2 ** 20, connections: 4 })),
    live: every(100, (atMs): ProbeSample => ({ atMs, ok: true, said: "200" })),
    ready: every(100, (atMs): ProbeSample => ({ atMs, ok: true, said: "200" })),
    ...{ attempts: 0, writes: [], ended: null, termination: null, slowClientsLeft: null },
  };
}

function calmAnswer(dueMs: number): TimedAnswer {
  return {
    which: (dueMs / 20) % 2,
    dueMs,
    tookMs: 3,
    status: httpStatus(200),
    failure: null,
    digest: `of ${(dueMs / 20) % 2}`,
  };
}

/** Another answer for requests that were due from one moment to another. */
export function during(observed: Observed, fromMs: number, toMs: number, change: Partial<TimedAnswer>): Observed {
  const answers = observed.answers.map((answer) =>
    answer.dueMs >= fromMs && answer.dueMs < toMs ? { ...answer, ...change } : answer,
  );
  return { ...observed, answers };
}

function every<T>(stepMs: number, make: (atMs: number) => T): T[] {
  return Array.from({ length: 10_000 / stepMs }, (_, index) => make(index * stepMs));
}
