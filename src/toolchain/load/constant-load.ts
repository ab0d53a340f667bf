import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import { isFailure } from "../../base/answer-status.ts";
import type { ServiceAddress } from "../container/runtime.ts";
import type { LoadAsked } from "./load-sender.ts";
import { type LoadEnd, type LoadSending, type LoadWatcher, OpenLoad } from "./open-load.ts";

/** What is sent to a service: at times that are fixed before, whether or not it keeps up. */
export interface LoadPlan {
  /** Sent in turn. */
  readonly requests: readonly LoadAsked[];
  readonly requestsPerSecond: number;
  readonly durationMs: number;
  /** A request that takes longer is counted as slow; null where nobody asks. */
  readonly withinMs: number | null;
}

/** What was sent, and what came back. Times are nanoseconds, in histograms with four significant figures. */
export interface LoadSent {
  readonly sent: number;
  /** How many of each request of the plan. */
  readonly sentOfEach: readonly number[];
  readonly answered: number;
  /** Whole answers by the text of their status. */
  readonly statuses: ReadonlyMap<string, number>;
  /** Those of them with which the service failed. */
  readonly errors: ReadonlyMap<string, number>;
  /** Requests without a whole answer, by the reason. */
  readonly failures: ReadonlyMap<string, number>;
  /** From the moment when a request was due to the last byte of its answer; without an answer, to the failure. */
  readonly latency: RecordableHistogram;
  /** Requests that were slower than `withinMs`, those without an answer included. */
  readonly slow: number;
  /** How much later than planned each request was sent: the fault of whoever sends. */
  readonly lag: RecordableHistogram;
  /** False where so many requests waited for an answer that no more were sent. */
  readonly whole: boolean;
}

const NANOSECONDS_PER_MS = 1e6;

/**
 * Sends requests at a constant rate to a service on loopback (an open model: a service that is slow gets no fewer requests),
 * and waits for all answers. Latency counts from the moment when a request was due, so that none is forgotten while an
 * earlier one delays it. Throws `flag-invalid` for another address than loopback, and `interrupted`.
 */
export async function sendLoad(target: ServiceAddress, plan: LoadPlan, signal: AbortSignal): Promise<LoadSent> {
  const count = new LoadCount(plan);
  const load = new OpenLoad(target, plan.requests, plan.requestsPerSecond, count);
  try {
    await load.send(Math.round((plan.requestsPerSecond * plan.durationMs) / 1000), signal);
    await load.settle(signal);
  } finally {
    await load.close();
  }
  signal.throwIfAborted();
  return count.result(load);
}

class LoadCount implements LoadWatcher {
  readonly #withinMs: number | null;
  readonly #latency = createHistogram({ figures: 4 });
  readonly #lag = createHistogram({ figures: 4 });
  readonly #statuses = new Map<string, number>();
  readonly #errors = new Map<string, number>();
  readonly #failures = new Map<string, number>();
  readonly #sentOfEach: number[];
  #slow = 0;

  constructor({ requests, withinMs }: LoadPlan) {
    this.#withinMs = withinMs;
    this.#sentOfEach = requests.map(() => 0);
  }

  sent({ which, due, sent }: LoadSending): void {
    this.#sentOfEach[which]!++;
    this.#lag.record(nanoseconds(sent - due));
  }

  ended({ due, status, failure }: LoadEnd): void {
    const took = performance.now() - due;
    if (status !== null) countOne(this.#statuses, status.text);
    if (status !== null && isFailure(status)) countOne(this.#errors, status.text);
    if (failure !== null) countOne(this.#failures, failure);
    this.#latency.record(nanoseconds(took));
    if (this.#withinMs !== null && (status === null || took > this.#withinMs)) this.#slow++;
  }

  result({ sent, whole }: OpenLoad): LoadSent {
    const answered = [...this.#statuses.values()].reduce((sum, count) => sum + count, 0);
    return {
      ...{ sent, sentOfEach: this.#sentOfEach, answered, slow: this.#slow, whole },
      ...{
        statuses: this.#statuses,
        errors: this.#errors,
        failures: this.#failures,
        latency: this.#latency,
        lag: this.#lag,
      },
    };
  }
}

function countOne(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** A histogram has no 0. */
function nanoseconds(milliseconds: number): number {
  return Math.max(1, Math.round(milliseconds * NANOSECONDS_PER_MS));
}
