import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer, type Socket } from "node:net";

/**
 * A port of 127.0.0.1 that the system gives to nobody else while no server listens at it: not to another that asks for any
 * port, and not as the near end of a connection, where a client that tries to reach it again and again could otherwise
 * reach itself. A server that sets SO_REUSEADDR, as nearly all do, may listen at it: Linux then minds no socket that does
 * not listen, and this is one end of a connection within this process.
 */
export class HeldPort implements Disposable {
  readonly port: number;
  readonly #ends: readonly Socket[];

  static async take(): Promise<HeldPort> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const accepted = once(server, "connection") as Promise<[Socket]>;
    const { port } = server.address() as AddressInfo;
    const end = connect({ port, host: "127.0.0.1", localAddress: "127.0.0.1" });
    const [[other]] = await Promise.all([accepted, once(end, "connect")]);
    server.close();
    return new HeldPort(end, other);
  }

  private constructor(end: Socket, other: Socket) {
    this.port = end.localPort!;
    this.#ends = [end, other];
    for (const socket of this.#ends) socket.on("error", () => {}).unref();
  }

  [Symbol.dispose](): void {
    // By RST: an end that is closed first would otherwise keep the port for a minute.
    for (const end of this.#ends) end.resetAndDestroy();
  }
}
