import type { Wait } from "./retry.ts";

/** Lets requests begin evenly, no more than so many a second. */
export class Pace {
  readonly #intervalMs: number;
  readonly #wait: Wait;
  readonly #now: () => number;
  #nextMs = 0;

  constructor(perSecond: number, wait: Wait, now: () => number = () => performance.now()) {
    this.#intervalMs = 1000 / perSecond;
    this.#wait = wait;
    this.#now = now;
  }

  /** Returns when the next request may begin, in the order of the calls. Throws as soon as the work is interrupted. */
  async turn(signal: AbortSignal): Promise<void> {
    const nowMs = this.#now();
    const beginMs = Math.max(nowMs, this.#nextMs);
    this.#nextMs = beginMs + this.#intervalMs;
    if (beginMs > nowMs) await this.#wait(beginMs - nowMs, signal);
  }
}
