import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { nameServerOf, type ServiceAddress } from "../container/runtime.ts";
import { HttpSenders } from "./http-sender.ts";
import type { Answered, LoadAsked, LoadSender } from "./load-sender.ts";
import { NameSenders } from "./name-sender.ts";

/** A request at the moment when it was sent. Times are those of `performance.now()`. */
export interface LoadSending {
  /** Its place in the list of requests. */
  readonly which: number;
  readonly due: number;
  readonly sent: number;
}

/** How one request of a load ended. */
export interface LoadEnd extends LoadSending, Answered {}

/** Who is told what a load does. */
export interface LoadWatcher {
  /** A request was sent. */
  sent(request: LoadSending): void;
  /** A part of the answer to the request that was due then. */
  data?(due: number, chunk: Uint8Array): void;
  ended(end: LoadEnd): void;
}

/** Node's timers may be late by a millisecond: what is left is waited for turn by turn. */
const TIMER_DOUBT_MS = 1.5;
/** Rounds in which connections are opened before the first request is due. */
const HEAD_START_MS = 20;

/**
 * Requests to a service on loopback at times that are fixed before (an open model): a service that is slow gets no fewer.
 * Throws `flag-invalid` for another address than loopback.
 */
export class OpenLoad {
  readonly #rate: number;
  readonly #resources = new AsyncDisposableStack();
  readonly #senders: readonly LoadSender[];
  readonly #watcher: LoadWatcher;
  #sent = 0;
  #inFlight = 0;
  #whole = true;

  constructor(target: ServiceAddress, requests: readonly LoadAsked[], requestsPerSecond: number, watcher: LoadWatcher) {
    for (const address of [target.address, target.dnsAddress]) requireLoopback(address);
    this.#rate = requestsPerSecond;
    this.#watcher = watcher;
    const byHttp = this.#resources.use(new HttpSenders(target.address));
    const byName = this.#resources.use(new NameSenders(nameServerOf(target)));
    this.#senders = requests.map((asked) => ("method" in asked ? byHttp.of(asked) : byName.of(asked)));
  }

  /** False once so many requests waited for an answer that no more were sent. */
  get whole(): boolean {
    return this.#whole;
  }

  get sent(): number {
    return this.#sent;
  }

  /** Sends requests in turn until there were `total` of them, or until somebody says stop. */
  async send(total: number, stop: AbortSignal): Promise<void> {
    const begin = performance.now() + HEAD_START_MS;
    while (this.#sent < total && !stop.aborted) {
      const due = begin + (this.#sent * 1000) / this.#rate;
      const left = due - performance.now();
      if (left > 0) await (left > TIMER_DOUBT_MS ? pause(left - TIMER_DOUBT_MS) : nextTurn());
      else if (this.#inFlight < LIMITS.loadInFlight) this.#dispatch(due);
      else {
        this.#whole = false;
        break;
      }
    }
  }

  /** Waits for all answers that are under way. */
  async settle(stop: AbortSignal): Promise<void> {
    while (this.#inFlight > 0 && !stop.aborted) await pause(1);
  }

  /** Connections that still wait are cut. */
  async close(): Promise<void> {
    await this.#resources.disposeAsync();
  }

  #dispatch(due: number): void {
    const which = this.#sent++ % this.#senders.length;
    this.#inFlight++;
    const sent = performance.now();
    this.#watcher.sent({ which, due, sent });
    this.#senders[which]!.send(
      (chunk) => this.#watcher.data?.(due, chunk),
      (answered) => {
        this.#inFlight--;
        this.#watcher.ended({ which, due, sent, ...answered });
      },
    );
  }
}

/** Load is for what plimsoll itself has started, and a container's port is published on this address alone. */
function requireLoopback(address: string | null): void {
  if (address === null || /^127\.0\.0\.1:\d+$/.test(address)) return;
  throw new PlimsollError("flag-invalid", {
    what: `no load is sent to ${address}`,
    why: "load goes to a container that plimsoll started, on loopback, and nowhere else",
  });
}
