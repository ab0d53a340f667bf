/** Stands between a service and a dependency, and breaks what passes as it is told. */
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { PlimsollError } from "../../base/error.ts";
import { HeldPort } from "../held-port.ts";
import { onceListening } from "../once-listening.ts";
import type { LinkFault } from "./fault.ts";
import { Link, type Upstream, type Weather } from "./link.ts";

export interface LinkCounts {
  /**
   * Connections that the kernel let through, those included that got RST at once. While the fault is `refused`, nobody sees
   * an attempt, so none is counted.
   */
  readonly accepted: number;
  /** Connections that are not closed at both ends. */
  readonly open: number;
  /** Bytes that went to the dependency. */
  readonly bytesUp: number;
  /** Bytes that went to the service; of `garbage` as well. */
  readonly bytesDown: number;
}

/** How long it is tried to listen at an address again, in milliseconds. */
const LISTEN_AGAIN_MS = 2000;

/**
 * Whatever passes is kept in order, unchanged where no fault changes it, and never more than a mebibyte in each direction
 * of a connection: who sends more has to wait. A connection that is closed in one direction stays open in the other. Where
 * the dependency is not there, the service gets RST.
 */
export class FaultProxy implements AsyncDisposable {
  readonly #held: HeldPort;
  readonly #upstream: Upstream;
  readonly #seed: number;
  readonly #servers = new Map<string, Server | undefined>();
  readonly #links = new Set<Link>();
  readonly #over = new AbortController();
  readonly #counts: { -readonly [Count in keyof LinkCounts]: LinkCounts[Count] };
  #weather: Weather = weatherOf(null);
  #settled: Promise<void> = Promise.resolve();

  /**
   * Listens on 127.0.0.1, at a port that the system chooses. `random` gives numbers from 0 to 1 and is asked once: then the
   * delays of the n-th connection, in their order, are always the same.
   */
  static async listen(upstream: Upstream, random: () => number): Promise<FaultProxy> {
    const proxy = new FaultProxy(await HeldPort.take(), upstream, Math.floor(random() * 2 ** 32));
    await proxy.#listenAt("127.0.0.1");
    return proxy;
  }

  private constructor(held: HeldPort, upstream: Upstream, seed: number) {
    this.#held = held;
    this.#upstream = upstream;
    this.#seed = seed;
    this.#counts = { accepted: 0, open: 0, bytesUp: 0, bytesDown: 0 };
  }

  get port(): number {
    return this.#held.port;
  }

  /** As they are now. */
  get counts(): LinkCounts {
    return { ...this.#counts };
  }

  /** Returns a function that says how many connections were accepted since this moment. */
  countFromNow(): () => number {
    const before = this.#counts.accepted;
    return () => this.#counts.accepted - before;
  }

  /**
   * Listens at the same port of another address of this machine too, as soon as it is there. Resolves to false where it is
   * not there in time.
   */
  async listenAlso(address: string, withinMs: number): Promise<boolean> {
    const listens = await onceListening(() => this.#listenAt(address).then(() => true), withinMs, this.#over.signal);
    if (listens) this.#settle();
    return listens ?? false;
  }

  /**
   * From now on; null is none. What waits because of an earlier fault goes as soon as this one lets it. Listening ends and
   * begins again a moment later: see `settled`.
   */
  set fault(fault: LinkFault | null) {
    this.#weather = weatherOf(fault);
    for (const link of this.#links) {
      if (fault?.kind === "refused") link.cut("close");
      else if (fault?.kind === "reset") link.cut("reset");
      else if (fault?.kind === "peer-lost") link.abandon();
      else link.weather = this.#weather;
    }
    this.#settle();
  }

  get fault(): LinkFault | null {
    return this.#weather.fault;
  }

  /** Resolves when it listens, or does not listen, as the fault asks. Rejects with `program-failed` where that does not work any more. */
  settled(): Promise<void> {
    return this.#settled;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    this.#settle();
    for (const link of this.#links) link.cut("close");
    await this.#settled;
    this.#held[Symbol.dispose]();
  }

  #settle(): void {
    this.#settled = this.#settled.catch(() => {}).then(() => this.#listenAsAsked());
    // Who does not wait for it learns it from the next who does.
    this.#settled.catch(() => {});
  }

  async #listenAsAsked(): Promise<void> {
    const isWanted = this.fault?.kind !== "refused" && !this.#over.signal.aborted;
    for (const [address, server] of this.#servers) {
      if (!isWanted) {
        server?.close();
        this.#servers.set(address, undefined);
      } else if (server === undefined) await this.#listenAgainAt(address);
    }
  }

  /** Another runtime's last container may take the address of a network away with it, and its next one brings it back. */
  async #listenAgainAt(address: string): Promise<void> {
    const listens = () => this.#listenAt(address).then(() => true);
    const isThere = await onceListening(listens, LISTEN_AGAIN_MS, this.#over.signal);
    if (isThere || this.#over.signal.aborted) return;
    throw new PlimsollError("program-failed", {
      what: `the proxy of a fault cannot listen at ${address}:${this.port} again`,
      why: "another program has the port there, or another runtime has taken the address away",
      fix: "run it again while no other containers come and go",
    });
  }

  async #listenAt(address: string): Promise<void> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#accept(client));
    server.listen(this.port, address);
    await once(server, "listening");
    // A connection for which this process has no file descriptor left stays with the kernel.
    server.on("error", () => {});
    this.#servers.set(address, server);
  }

  #accept(client: Socket): void {
    if (this.fault?.kind === "refused") return void client.destroy();
    const number = this.#counts.accepted++;
    if (this.fault?.kind === "reset") return void client.on("error", () => {}).resetAndDestroy();
    const link = new Link(
      client,
      this.#upstream,
      this.#weather,
      { seed: this.#seed, number },
      (direction, sizeBytes) => {
        this.#counts[direction === "up" ? "bytesUp" : "bytesDown"] += sizeBytes;
      },
    );
    this.#links.add(link);
    this.#counts.open++;
    void link.closed().then(() => {
      this.#links.delete(link);
      this.#counts.open--;
    });
  }
}

function weatherOf(fault: LinkFault | null): Weather {
  return { fault, pace: { up: { freeAt: 0 }, down: { freeAt: 0 } } };
}
