/** A collector of plimsoll's own, which keeps what a service sends it. */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { LIMITS } from "../../base/limits.ts";
import { onceListening } from "../once-listening.ts";

/** One body as it was sent to `/v1/traces`, unpacked. */
export interface ReceivedTraces {
  readonly encoding: "protobuf" | "json";
  readonly bytes: Uint8Array;
}

/** What was sent and not kept, by the reason. */
interface NotKept {
  /** Larger than `LIMITS.traceBodyBytes`, also when it is unpacked. */
  readonly tooLarge: number;
  /** After `LIMITS.tracesBytes` of bodies. */
  readonly flood: number;
  readonly notGzip: number;
  readonly cutOff: number;
  /** An encoding, a path or a method that is not OTLP over HTTP with traces. */
  readonly foreign: number;
  /** Connections that speak HTTP/2, as gRPC does. */
  readonly grpc: number;
}

/** How a collector answers: it takes what comes, or is late by as much as exporters wait, or refuses, or is not there. */
export type CollectorMode = "takes" | "slow" | "refuses" | "down";

/** Where it listens from the start. */
const LOOPBACK = "127.0.0.1";
const SLOW_MS = 5000;

/** OTLP over HTTP: https://opentelemetry.io/docs/specs/otlp/#otlphttp. It never throws because of what is sent. */
export class OtlpReceiver implements AsyncDisposable {
  readonly received: ReceivedTraces[] = [];
  readonly notKept: { -readonly [Reason in keyof NotKept]: number } = {
    tooLarge: 0,
    flood: 0,
    notGzip: 0,
    cutOff: 0,
    foreign: 0,
    grpc: 0,
  };
  readonly port: number;
  readonly #servers: Server[];
  readonly #sockets = new Set<Socket>();
  readonly #over = new AbortController();
  #keptBytes = 0;
  #mode: CollectorMode = "takes";

  /** Listens on 127.0.0.1, at a port that the system chooses. */
  static async start(): Promise<OtlpReceiver> {
    const server = createServer();
    server.listen(0, LOOPBACK);
    await once(server, "listening");
    return new OtlpReceiver(server);
  }

  private constructor(server: Server) {
    this.#servers = [server];
    this.port = (server.address() as AddressInfo).port;
    this.#serve(server);
  }

  /**
   * Listens at the same port of another address of this machine too, as soon as it is there: that of a container network
   * comes with its first container. Resolves to false where it is not there in time.
   */
  async listenAlso(address: string, withinMs: number): Promise<boolean> {
    if (address === LOOPBACK) return true;
    const listen = async () => {
      const server = createServer();
      server.listen(this.port, address);
      await once(server, "listening");
      return server;
    };
    const server = await onceListening(listen, withinMs, this.#over.signal);
    if (server === undefined) return false;
    this.#servers.push(server);
    this.#serve(server);
    return true;
  }

  /** From now on. Where it is not there, connections are cut at once. */
  set mode(mode: CollectorMode) {
    this.#mode = mode;
    if (mode === "down") for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    for (const server of this.#servers) {
      server.closeAllConnections();
      server.close();
    }
    await Promise.all(this.#servers.map((server) => (server.listening ? once(server, "close") : undefined)));
  }

  #serve(server: Server): void {
    server.on("request", (request, response) => void this.#answer(request, response).catch(() => response.destroy()));
    server.on("connection", (socket) => {
      if (this.#mode === "down") socket.destroy();
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    server.on("clientError", (error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket) => {
      // RFC 9113, section 3.4: so every connection of HTTP/2 begins.
      if (error.rawPacket?.subarray(0, 14).toString("latin1") === "PRI * HTTP/2.0") this.notKept.grpc++;
      else this.notKept.cutOff++;
      socket.destroy();
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const isTraces = request.method === "POST" && request.url === "/v1/traces";
    const encoding = encodingOf(request.headers["content-type"] ?? "");
    const body = await this.#read(request);
    if (this.#mode === "slow") await pause(SLOW_MS, undefined, { signal: this.#over.signal });
    if (this.#mode === "refuses") return void response.writeHead(503, { "retry-after": "1" }).end();
    if (!isTraces || encoding === undefined) {
      this.notKept.foreign++;
      return void response.writeHead(isTraces ? 415 : 404).end();
    }
    if (body === undefined) return void response.writeHead(413).end();
    if (!(await this.#keep(body, encoding, request.headers["content-encoding"])))
      return void response.writeHead(400).end();
    const content = encoding === "json" ? "application/json" : "application/x-protobuf";
    response.writeHead(200, { "content-type": content }).end(encoding === "json" ? "{}" : "");
  }

  async #read(request: IncomingMessage): Promise<Buffer | undefined> {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        sizeBytes += chunk.length;
        if (sizeBytes <= LIMITS.traceBodyBytes) chunks.push(chunk);
      }
    } catch (error) {
      this.notKept.cutOff++;
      throw error;
    }
    if (sizeBytes <= LIMITS.traceBodyBytes) return Buffer.concat(chunks);
    this.notKept.tooLarge++;
    return undefined;
  }

  async #keep(body: Buffer, encoding: ReceivedTraces["encoding"], packed: string | undefined): Promise<boolean> {
    const bytes = packed === "gzip" ? await this.#unpacked(body) : body;
    if (bytes === undefined) return false;
    if (this.#keptBytes + bytes.length > LIMITS.tracesBytes) this.notKept.flood++;
    else {
      this.#keptBytes += bytes.length;
      this.received.push({ encoding, bytes });
    }
    return true;
  }

  async #unpacked(body: Buffer): Promise<Buffer | undefined> {
    try {
      return await promisify(gunzip)(body, { maxOutputLength: LIMITS.traceBodyBytes });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") this.notKept.tooLarge++;
      else this.notKept.notGzip++;
      return undefined;
    }
  }
}

function encodingOf(contentType: string): ReceivedTraces["encoding"] | undefined {
  if (contentType.startsWith("application/x-protobuf")) return "protobuf";
  return contentType.startsWith("application/json") ? "json" : undefined;
}
