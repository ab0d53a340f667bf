import { createHash, type Hash } from "node:crypto";
import type { AnswerStatus } from "../../base/answer-status.ts";
import { nearestRank } from "../../base/nearest-rank.ts";
import type { ServiceAddress } from "../container/runtime.ts";
import type { LoadAsked } from "./load-sender.ts";
import { type LoadEnd, type LoadSending, type LoadWatcher, OpenLoad } from "./open-load.ts";

/** One request of a load, and what came back. Times are milliseconds from the beginning of the record. */
interface RecordedAnswer {
  readonly which: number;
  readonly dueMs: number;
  /** From when it was sent, which may be later than when it was due, to its end. */
  readonly tookMs: number;
  readonly status: AnswerStatus | null;
  readonly failure: string | null;
  /** SHA-256 of the body, or of what the records of DNS say, in hexadecimal digits; null without a whole answer. */
  readonly digest: string | null;
}

/** Requests without an answer have this long, once no more are sent. */
const PATIENCE_MS = 1000;

/** Load that goes on until it is stopped, with a record of every request. */
export class RecordedLoad implements LoadWatcher, AsyncDisposable {
  /** In the order in which they ended. */
  readonly answers: RecordedAnswer[] = [];
  readonly #began = performance.now();
  readonly #load: OpenLoad;
  readonly #stop = new AbortController();
  readonly #sending: Promise<void>;
  readonly #lags: number[] = [];
  readonly #waiting = new Map<number, { readonly which: number; readonly sent: number; readonly hash: Hash }>();

  constructor(target: ServiceAddress, requests: readonly LoadAsked[], requestsPerSecond: number) {
    this.#load = new OpenLoad(target, requests, requestsPerSecond, this);
    this.#sending = this.#load.send(Number.POSITIVE_INFINITY, this.#stop.signal);
  }

  /** Milliseconds since the record began. */
  now(): number {
    return performance.now() - this.#began;
  }

  /** False once so many requests waited for an answer that no more were sent. */
  get whole(): boolean {
    return this.#load.whole;
  }

  /** How late 99 of 100 requests were sent. */
  get lagMs(): number {
    const sorted = this.#lags.toSorted((a, b) => a - b);
    return nearestRank(sorted, 0.99) ?? 0;
  }

  /** When the oldest request was due that has no answer yet; null where all have one. */
  get oldestWaitingMs(): number | null {
    const [due] = this.#waiting.keys();
    return due === undefined ? null : due - this.#began;
  }

  /** Sends no more, and takes down what still has no answer after a moment as that. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#sending;
    await this.#load.settle(AbortSignal.timeout(PATIENCE_MS));
    for (const [due, { which, sent }] of this.#waiting)
      this.#record({ which, due, sent, status: null, failure: "no answer" }, null);
    this.#waiting.clear();
    await this.#load.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#load.close();
  }

  sent({ which, due, sent }: LoadSending): void {
    this.#lags.push(sent - due);
    this.#waiting.set(due, { which, sent, hash: createHash("sha256") });
  }

  data(due: number, chunk: Uint8Array): void {
    this.#waiting.get(due)?.hash.update(chunk);
  }

  ended(end: LoadEnd): void {
    const waiting = this.#waiting.get(end.due);
    // What was waited for long enough is on record already.
    if (waiting === undefined) return;
    this.#waiting.delete(end.due);
    this.#record(end, end.status === null ? null : waiting.hash.digest("hex"));
  }

  #record({ which, due, sent, status, failure }: LoadEnd, digest: string | null): void {
    this.answers.push({ which, dueMs: due - this.#began, tookMs: performance.now() - sent, status, failure, digest });
  }
}
