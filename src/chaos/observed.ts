import type { AnswerStatus } from "../base/answer-status.ts";

/** One request of the load, and what came back. Times are milliseconds from the first request that was due. */
export interface TimedAnswer {
  /** Its place in the list of requests. */
  readonly which: number;
  readonly dueMs: number;
  /** From the moment when it was sent to the last byte of its answer, or to the failure. */
  readonly tookMs: number;
  /** Null without a whole answer. */
  readonly status: AnswerStatus | null;
  /** Why there is no whole answer: `refused`, `timeout`, `cut off`, `not HTTP`, `not DNS`, `foreign`. */
  readonly failure: string | null;
  /** Of the body, or of what the records of DNS say; null without a whole answer. */
  readonly digest: string | null;
}

/** What the service looked like at one moment. Null is what could not be measured. */
export interface Sample {
  readonly atMs: number;
  readonly goroutines: number | null;
  readonly privateBytes: number | null;
  /** Open connections to the dependency; null where the experiment is about the service alone. */
  readonly connections: number | null;
}

/** One question whether it lives, or is ready. */
export interface ProbeSample {
  readonly atMs: number;
  /** A status from 200 to 399. */
  readonly ok: boolean;
  /** `200`, or why there was none. */
  readonly said: string;
}

/** One thing that the service was told to write. */
export interface Written {
  /** What nobody else has: it is looked for in what the service says that it has. */
  readonly key: string;
  readonly atMs: number;
  /** Was it answered with a status from 200 to 299? */
  readonly acknowledged: boolean;
  /** How often it is there in the end; null where that could not be asked. */
  readonly times: number | null;
}

/** How the service ended, where somebody or something ended it. */
export interface Ended {
  readonly atMs: number;
  readonly exitCode: number | null;
  /** Says the kernel that it was killed for its memory? Null where it does not say. */
  readonly outOfMemory: boolean | null;
}

/** What was seen in one experiment. */
export interface Observed {
  readonly brokenAtMs: number;
  readonly mendedAtMs: number;
  readonly endedAtMs: number;
  /** By due time. */
  readonly answers: readonly TimedAnswer[];
  /** How late 99 of 100 requests were sent: the fault of whoever sends. */
  readonly lagMs: number;
  /** False where so many requests waited that no more were sent. */
  readonly whole: boolean;
  readonly samples: readonly Sample[];
  readonly live: readonly ProbeSample[];
  readonly ready: readonly ProbeSample[];
  /** Connections that the dependency's proxy took while it was broken; null where it cannot know. */
  readonly attempts: number | null;
  readonly writes: readonly Written[];
  /** Set where the service ended though nobody ended it, or for the reason that the experiment is about. */
  readonly ended: Ended | null;
  /** From SIGTERM to its end, and how many requests were in flight; null where the experiment sends none. */
  readonly termination: { readonly tookMs: number | null; readonly exitCode: number | null } | null;
  /** Slow clients that were still connected when the fault was over; null where there were none. */
  readonly slowClientsLeft: number | null;
}
