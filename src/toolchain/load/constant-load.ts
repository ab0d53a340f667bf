import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import { type Dispatcher, Pool } from "undici";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { Asked } from "../container/ask.ts";

/** What is sent to a service: at times that are fixed before, whether or not it keeps up. */
export interface LoadPlan {
  /** Sent in turn. */
  readonly requests: readonly Asked[];
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
  /** Whole answers by their status. */
  readonly statuses: ReadonlyMap<number, number>;
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

/** Node's timers may be late by a millisecond: what is left is waited for turn by turn. */
const TIMER_DOUBT_MS = 1.5;
const NANOSECONDS_PER_MS = 1e6;
/** Rounds in which connections are opened before the first request is due. */
const HEAD_START_MS = 20;

/**
 * Sends requests at a constant rate to a service on loopback (an open model: a service that is slow gets no fewer requests),
 * and waits for all answers. Latency counts from the moment when a request was due, so that none is forgotten while an
 * earlier one delays it. Throws `flag-invalid` for another address than loopback, and `interrupted`.
 */
export async function sendLoad(address: string, plan: LoadPlan, signal: AbortSignal): Promise<LoadSent> {
  requireLoopback(address);
  const run = new LoadRun(address, plan);
  try {
    await run.send(signal);
  } finally {
    await run.close();
  }
  signal.throwIfAborted();
  return run.result();
}

/** Load is for what plimsoll itself has started, and a container's port is published on this address alone. */
function requireLoopback(address: string): void {
  if (/^127\.0\.0\.1:\d+$/.test(address)) return;
  throw new PlimsollError("flag-invalid", {
    what: `no load is sent to ${address}`,
    why: "load goes to a container that plimsoll started, on loopback, and nowhere else",
  });
}

class LoadRun {
  readonly #plan: LoadPlan;
  readonly #pool: Pool;
  readonly #forms: readonly Dispatcher.DispatchOptions[];
  readonly #latency = createHistogram({ figures: 4 });
  readonly #lag = createHistogram({ figures: 4 });
  readonly #statuses = new Map<number, number>();
  readonly #failures = new Map<string, number>();
  readonly #sentOfEach: number[];
  #sent = 0;
  #slow = 0;
  #inFlight = 0;
  #whole = true;

  constructor(address: string, plan: LoadPlan) {
    this.#plan = plan;
    this.#pool = new Pool(`http://${address}`, {
      connections: LIMITS.loadInFlight,
      headersTimeout: LIMITS.serviceAnswerMs,
      bodyTimeout: LIMITS.serviceAnswerMs,
    });
    this.#forms = plan.requests.map(({ method, path, headers, body }) => ({
      method: method as Dispatcher.HttpMethod,
      path,
      headers: ["host", "localhost", ...headers.flat()],
      body: body === null ? null : Buffer.from(body),
    }));
    this.#sentOfEach = plan.requests.map(() => 0);
  }

  async send(signal: AbortSignal): Promise<void> {
    const { requestsPerSecond, durationMs } = this.#plan;
    const total = Math.round((requestsPerSecond * durationMs) / 1000);
    const begin = performance.now() + HEAD_START_MS;
    while (this.#sent < total && !signal.aborted) {
      const due = begin + (this.#sent * 1000) / requestsPerSecond;
      const left = due - performance.now();
      if (left > 0) await (left > TIMER_DOUBT_MS ? pause(left - TIMER_DOUBT_MS) : nextTurn());
      else if (this.#inFlight < LIMITS.loadInFlight) this.#dispatch(due);
      else {
        this.#whole = false;
        break;
      }
    }
    while (this.#inFlight > 0 && !signal.aborted) await pause(1);
  }

  /** Connections that still wait are cut. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  result(): LoadSent {
    const answered = [...this.#statuses.values()].reduce((sum, count) => sum + count, 0);
    return {
      ...{ sent: this.#sent, sentOfEach: this.#sentOfEach, answered, slow: this.#slow, whole: this.#whole },
      ...{ statuses: this.#statuses, failures: this.#failures, latency: this.#latency, lag: this.#lag },
    };
  }

  #dispatch(due: number): void {
    const which = this.#sent++ % this.#forms.length;
    this.#sentOfEach[which]!++;
    this.#inFlight++;
    this.#lag.record(nanoseconds(performance.now() - due));
    let status = 0;
    this.#pool.dispatch(this.#forms[which]!, {
      onRequestStart: () => {},
      onResponseStart: (_, code) => {
        status = code;
      },
      onResponseData: () => {},
      onResponseEnd: () => {
        this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
        this.#ended(due, true);
      },
      onResponseError: (_, error) => {
        const name = failureName(error);
        this.#failures.set(name, (this.#failures.get(name) ?? 0) + 1);
        this.#ended(due, false);
      },
    });
  }

  #ended(due: number, isAnswered: boolean): void {
    const took = performance.now() - due;
    this.#inFlight--;
    this.#latency.record(nanoseconds(took));
    const { withinMs } = this.#plan;
    if (withinMs !== null && (!isAnswered || took > withinMs)) this.#slow++;
  }
}

/** A histogram has no 0. */
function nanoseconds(milliseconds: number): number {
  return Math.max(1, Math.round(milliseconds * NANOSECONDS_PER_MS));
}

function failureName(error: Error): string {
  const { code = "" } = error as NodeJS.ErrnoException;
  if (code === "ECONNREFUSED") return "refused";
  if (code.endsWith("_TIMEOUT")) return "timeout";
  return code.startsWith("HPE_") ? "not HTTP" : "cut off";
}
