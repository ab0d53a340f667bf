import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { HeldPort } from "../held-port.ts";
import type { Dependency } from "./dependency.ts";

const BODY = '{"status":"ok"}\n';

/** A server within this process, which answers every request with 200 and the same JSON. */
export class HttpDependency implements Dependency {
  readonly kind = "http";
  readonly version = null;
  readonly #port: HeldPort;
  #server: Server | undefined;

  static async open(): Promise<HttpDependency> {
    const dependency = new HttpDependency(await HeldPort.take());
    await dependency.restart();
    return dependency;
  }

  private constructor(port: HeldPort) {
    this.#port = port;
  }

  get port(): number {
    return this.#port.port;
  }

  async kill(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  }

  async restart(): Promise<void> {
    await this.kill();
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(200, { "content-type": "application/json", "content-length": BODY.length }).end(BODY);
    });
    server.listen(this.port, "127.0.0.1");
    await once(server, "listening");
    this.#server = server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    this.#port[Symbol.dispose]();
  }
}
