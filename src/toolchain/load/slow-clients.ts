import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

const BETWEEN_BYTES_MS = 500;

/** Clients that send the head of a request byte by byte, for as long as somebody listens. */
export class SlowClients {
  readonly #sockets: readonly Socket[];
  readonly #loop: Promise<void>;
  #over = false;

  private constructor(sockets: readonly Socket[]) {
    this.#sockets = sockets;
    this.#loop = this.#sendOn();
  }

  static async connect(address: string, count: number): Promise<SlowClients> {
    const [host = "", port = ""] = address.split(":");
    const sockets = await Promise.all(
      Array.from({ length: count }, async () => {
        const socket = connect(Number(port), host);
        // A server that sends it away does what it should.
        socket.on("error", () => {});
        await Promise.race([once(socket, "connect"), once(socket, "close")]).catch(() => {});
        socket.resume();
        socket.write("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
        return socket;
      }),
    );
    return new SlowClients(sockets);
  }

  /** How many are still connected. */
  get left(): number {
    return this.#sockets.filter((socket) => !socket.destroyed && socket.readable).length;
  }

  async leave(): Promise<void> {
    this.#over = true;
    for (const socket of this.#sockets) socket.destroy();
    await this.#loop;
  }

  async #sendOn(): Promise<void> {
    while (!this.#over) {
      for (const socket of this.#sockets) if (socket.writable) socket.write("a");
      await pause(BETWEEN_BYTES_MS);
    }
  }
}
