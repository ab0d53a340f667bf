import { createSocket, type Socket as UdpSocket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, createServer, isIPv4, type Server, type Socket } from "node:net";
import { PlimsollError } from "../../base/error.ts";
import { FramedMessages, framed } from "../../format/dns/tcp-framing.ts";
import { onceListening } from "../once-listening.ts";
import { answerTo } from "./dns-answer.ts";
import type { NameFault } from "./fault.ts";

const DNS_PORT = 53;
/** RFC 7766, section 6.2.3: an idle connection is the server's to close. */
const IDLE_MS = 10_000;

/** A server of the domain name system that knows the names of dependencies, over UDP and TCP, and fails as it is told. */
export class NameServer implements AsyncDisposable {
  readonly #addresses: ReadonlyMap<string, Uint8Array>;
  readonly #udp: UdpSocket[] = [];
  readonly #tcp: Server[] = [];
  readonly #connections = new Set<Socket>();
  readonly #over = new AbortController();
  #fault: NameFault | null = null;
  #lie: Uint8Array | undefined;
  #queries = 0;

  /** `names` are addresses of IPv4 by name. It listens nowhere until it is told where. Throws `plan-invalid`. */
  constructor(names: Readonly<Record<string, string>>) {
    const entries = Object.entries(names);
    this.#addresses = new Map(entries.map(([name, address]) => [name.toLowerCase(), bytesOf(address)]));
  }

  /** Queries that arrived, whatever was answered. */
  get queries(): number {
    return this.#queries;
  }

  /** From now on; null is none. Throws `plan-invalid` for an address that is none of IPv4. */
  set fault(fault: NameFault | null) {
    this.#lie = fault?.kind === "names-lie" ? bytesOf(fault.address) : undefined;
    this.#fault = fault;
  }

  get fault(): NameFault | null {
    return this.#fault;
  }

  /**
   * Listens at an address of this machine, as soon as it is there: that of a container network comes with its first
   * container. Port 0 is one that the system chooses. Resolves to the port, and to undefined where the address is not there
   * in time, or is another server's.
   */
  async listen(address: string, withinMs: number, port = DNS_PORT): Promise<number | undefined> {
    return await onceListening(() => this.#listenAt(address, port), withinMs, this.#over.signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    const closing = [...this.#udp, ...this.#tcp].map((server) => once(server, "close"));
    for (const server of [...this.#udp, ...this.#tcp]) server.close();
    for (const connection of this.#connections) connection.destroy();
    await Promise.all(closing);
  }

  async #listenAt(address: string, wanted: number): Promise<number> {
    const server = createServer((connection) => this.#serve(connection));
    server.listen(wanted, address);
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const socket = createSocket("udp4");
    try {
      socket.bind(port, address);
      await once(socket, "listening");
      this.#over.signal.throwIfAborted();
    } catch (error) {
      server.close();
      socket.close();
      throw error;
    }
    for (const each of [server, socket]) each.on("error", () => {});
    socket.on("message", (query, sender) => {
      const answer = this.#answer(query);
      // Whoever asks over UDP asks again when no answer comes: one that cannot be sent is nobody's concern.
      if (answer !== undefined) socket.send(answer, sender.port, sender.address, () => {});
    });
    this.#tcp.push(server);
    this.#udp.push(socket);
    return port;
  }

  #answer(query: Buffer): Buffer | undefined {
    this.#queries++;
    return answerTo(query, { addresses: this.#addresses, fault: this.#fault, lie: this.#lie });
  }

  #serve(connection: Socket): void {
    this.#connections.add(connection);
    connection.once("close", () => this.#connections.delete(connection));
    connection.on("error", () => {});
    connection.setTimeout(IDLE_MS, () => connection.destroy());
    const queries = new FramedMessages();
    connection.on("data", (bytes: Buffer) => {
      for (const query of queries.in(bytes)) {
        const answer = this.#answer(query);
        if (answer !== undefined) connection.write(framed(answer));
      }
      if (connection.writableNeedDrain) connection.pause().once("drain", () => connection.resume());
    });
  }
}

function bytesOf(address: string): Uint8Array {
  if (isIPv4(address)) return Uint8Array.from(address.split("."), Number);
  throw new PlimsollError("plan-invalid", {
    what: `${JSON.stringify(address)} is no address of IPv4`,
    why: "names of dependencies are answered with A records",
  });
}
