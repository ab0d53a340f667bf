import { Worker } from "node:worker_threads";
import { defined } from "../base/defined.ts";
import { type ErrorCode, type ErrorParts, PlimsollError } from "../base/error.ts";

/** What a thread answers to a job. */
type Answer<Result> = { readonly result: Result } | { readonly error: unknown };

/**
 * A thread's temporary objects become garbage soon: without this limit, each thread would let tens of megabytes of them
 * gather.
 */
const YOUNG_MB = 4;

/**
 * Threads that run one module (or the script whose code is given), which receives jobs as messages and answers each
 * with an `Answer`. A thread is started when there is a job and no other thread is free; it does one job at a time, and
 * ends when this object is disposed of.
 */
export class Threads<Job, Result> implements AsyncDisposable {
  readonly #entry: URL | string;
  readonly #idle: Worker[] = [];
  readonly #all = new Set<Worker>();

  constructor(entry: URL | string) {
    this.#entry = entry;
  }

  /** Throws what the job threw, or the signal's reason; after an abort, the thread gets no other job. */
  async run(job: Job, signal: AbortSignal): Promise<Result> {
    signal.throwIfAborted();
    const worker = this.#idle.pop() ?? this.#start();
    const { promise, resolve, reject } = Promise.withResolvers<Answer<Result>>();
    const stop = () => reject(signal.reason);
    const ended = (exitCode: number) => reject(new Error(`a thread ended with ${exitCode} in the middle of its work`));
    worker.once("message", resolve).once("error", reject).once("exit", ended);
    signal.addEventListener("abort", stop, { once: true });
    try {
      worker.postMessage(job);
      const answer = await promise;
      this.#idle.push(worker);
      if ("error" in answer) throw fromAnswer(answer.error);
      return answer.result;
    } finally {
      signal.removeEventListener("abort", stop);
      worker.off("message", resolve).off("error", reject).off("exit", ended);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#all].map((worker) => worker.terminate()));
    this.#all.clear();
  }

  #start(): Worker {
    const worker = new Worker(this.#entry, {
      eval: typeof this.#entry === "string",
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    });
    this.#all.add(worker);
    return worker;
  }
}

/** Turns an error into a message that keeps the additional members of a PlimsollError. */
export function toAnswer(thrown: unknown): { readonly error: unknown } {
  if (!(thrown instanceof PlimsollError)) return { error: thrown };
  const { code, what, why, fix, where } = thrown;
  return { error: { code, parts: defined({ what, why, fix, where }) } satisfies SentError };
}

interface SentError {
  readonly code: ErrorCode;
  readonly parts: ErrorParts;
}

function fromAnswer(error: unknown): unknown {
  if (error instanceof Error || typeof error !== "object" || error === null || !("code" in error)) return error;
  const { code, parts } = error as SentError;
  return new PlimsollError(code, parts);
}
