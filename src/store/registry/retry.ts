import { setTimeout as sleep } from "node:timers/promises";
import type { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { interruption } from "./failure.ts";

/** A failure that may be temporary: the error to throw if it is not, and how long the registry asks to wait. */
export interface FailedTry {
  readonly error: PlimsollError;
  readonly retryAfterMs?: number;
}

export type Wait = (milliseconds: number, signal: AbortSignal) => Promise<void>;

const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 20_000;

/**
 * The longest wait that a registry may ask for with Retry-After. If it asks for more, plimsoll gives up: nobody watches
 * a pipeline for that long.
 */
const LONGEST_RETRY_AFTER_MS = 120_000;

/**
 * Counts the tries of one piece of work, and waits between them: exponentially, with jitter so that clients do not
 * retry in step.
 */
export class Backoff {
  readonly #wait: Wait;
  readonly #signal: AbortSignal;
  #failures = 0;

  constructor(wait: Wait, signal: AbortSignal) {
    this.#wait = wait;
    this.#signal = signal;
  }

  /** Call it when the work has made good progress: the tries are counted from the start again. */
  reset(): void {
    this.#failures = 0;
  }

  /** Returns when it is time to try again. Throws the failure after the last try. */
  async pause({ error, retryAfterMs = 0 }: FailedTry): Promise<void> {
    this.#failures += 1;
    if (this.#failures >= LIMITS.registryTries || retryAfterMs > LONGEST_RETRY_AFTER_MS) throw error;
    const ceiling = Math.min(FIRST_PAUSE_MS * 2 ** (this.#failures - 1), LONGEST_PAUSE_MS);
    const jittered = ceiling / 2 + (Math.random() * ceiling) / 2;
    await this.#wait(Math.max(jittered, retryAfterMs), this.#signal);
  }
}

/** Waits, and throws what `interruption` returns as soon as the signal is aborted. */
export async function waitUnlessAborted(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch {
    throw interruption(signal);
  }
}

/** RFC 9110, section 10.2.3: seconds, or a date. Undefined when it is neither. */
export function parseRetryAfter(value: string | undefined, now: number = Date.now()): number | undefined {
  if (value === undefined) return undefined;
  if (/^[0-9]{1,9}$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
