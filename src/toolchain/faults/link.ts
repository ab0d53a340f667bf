import { Socket } from "node:net";
import type { LinkFault } from "./fault.ts";
import { Lane } from "./lane.ts";
import { type Direction, type Draws, drawsOf, type Pace, ruleOf } from "./lane-rule.ts";

/** Where a dependency is. */
export interface Upstream {
  readonly host: string;
  readonly port: number;
}

/** A fault from the moment when it began, for all connections. */
export interface Weather {
  readonly fault: LinkFault | null;
  readonly pace: Readonly<Record<Direction, Pace>>;
}

/** After that, a dependency that does not accept a connection is not there. */
const CONNECT_MS = 5000;

/** One connection of a service, and the one to its dependency that belongs to it. */
export class Link {
  readonly #client: Socket;
  readonly #server = new Socket({ allowHalfOpen: true });
  readonly #upstream: Upstream;
  readonly #draws: Draws;
  readonly #lanes: Readonly<Record<Direction, Lane>>;
  #isOpened = false;
  #isAbandoned = false;

  /** `number` counts the connections of a proxy: with the seed, it says what the connection draws. */
  constructor(
    client: Socket,
    upstream: Upstream,
    weather: Weather,
    { seed, number }: { readonly seed: number; readonly number: number },
    onPassed: (direction: Direction, sizeBytes: number) => void,
  ) {
    this.#client = client;
    this.#upstream = upstream;
    this.#draws = drawsOf(seed, number);
    const lane = (direction: Direction, from: Socket, to: Socket) =>
      new Lane(from, to, ruleOf(weather.fault, direction, this.#draws, weather.pace[direction]), {
        onPassed: (sizeBytes) => onPassed(direction, sizeBytes),
        onReset: () => this.cut("reset"),
      });
    this.#lanes = { up: lane("up", client, this.#server), down: lane("down", this.#server, client) };
    this.#open(weather);
  }

  /** Resolves when both connections are closed. */
  async closed(): Promise<void> {
    const ends = [this.#client, this.#server].map((socket) =>
      socket.closed ? undefined : new Promise((resolve) => socket.once("close", resolve)),
    );
    await Promise.all(ends);
  }

  set weather(weather: Weather) {
    if (this.#isAbandoned) return;
    this.#open(weather);
    for (const direction of ["up", "down"] as const) {
      this.#lanes[direction].rule = ruleOf(weather.fault, direction, this.#draws, weather.pace[direction]);
    }
  }

  /** Ends the dependency's connection, and never tells the service, whose own stays open until it closes that itself. */
  abandon(): void {
    this.#isAbandoned = true;
    for (const lane of Object.values(this.#lanes)) lane.close();
    this.#server.destroy();
    const close = () => this.cut("close");
    // What the service sends is thrown away: whatever waits for room would not see that it closes.
    if (!this.#client.readableEnded && !this.#client.destroyed)
      this.#client.once("end", close).once("error", close).resume();
    else close();
  }

  /** Ends both connections: as the kernel ends those of a process that died, or with RST. */
  cut(how: "close" | "reset"): void {
    for (const lane of Object.values(this.#lanes)) lane.close();
    for (const socket of [this.#client, this.#server]) {
      if (how === "reset" && canReset(socket)) socket.resetAndDestroy();
      else socket.destroy();
    }
  }

  #open({ fault }: Weather): void {
    if (this.#isOpened || fault?.kind === "blackhole") return;
    this.#isOpened = true;
    // Nothing of a service that gave up in the meantime reaches its dependency, as if it had not been connected.
    if (this.#client.readableEnded || this.#client.destroyed) this.cut("close");
    else this.#connect();
  }

  #connect(): void {
    this.#server.setNoDelay(true);
    this.#server.setTimeout(CONNECT_MS, () => this.#server.destroy(new Error("the dependency accepts no connection")));
    this.#server.connect(this.#upstream, () => this.#server.setTimeout(0));
  }
}

/**
 * libuv resets nothing that is about to be shut down (uv_tcp_close_reset), and Node then loses the socket without closing it:
 * the process would wait for it in the end, and never stop.
 */
function canReset({ pending, writableEnded, writableFinished }: Socket): boolean {
  return !pending && (!writableEnded || writableFinished);
}
