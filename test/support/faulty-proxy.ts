import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";

export interface Passed {
  readonly status: number;
  readonly headers: Readonly<IncomingHttpHeaders>;
  readonly body: Buffer;
}

/** One request on its way through the proxy, with what a fault can do to it. */
interface PassingRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<IncomingHttpHeaders>;
  readonly body: Buffer;
  readonly response: ServerResponse;
  /** `HOST:PORT` of a server of another origin. */
  readonly elsewhere: string;
  /** Asks the registry, with another body or other headers where they are given. */
  forward(changed?: { readonly body?: Buffer; readonly headers?: IncomingHttpHeaders }): Promise<Passed>;
  /** Sends the first half of the body to the registry, and closes that connection. */
  forwardHalf(): Promise<void>;
}

export type NetworkFault = (passing: PassingRequest) => Promise<void> | void;

/** Answers the client with what the registry answered. */
export const pass: NetworkFault = async (passing) => answerWith(passing.response, await passing.forward());

/** Headers that are about one connection, or about the length of a body that a fault may change. */
const OF_CONNECTION = ["connection", "keep-alive", "transfer-encoding", "content-length"];

export function answerWith(response: ServerResponse, { status, headers, body }: Passed): void {
  const kept = Object.entries(headers).filter(([name]) => !OF_CONNECTION.includes(name));
  // The answer to HEAD has a length and no body.
  const length = body.length === 0 ? headers["content-length"] : body.length;
  const framing = length === undefined || status === 204 ? {} : { "content-length": length };
  response.writeHead(status, { ...Object.fromEntries(kept), ...framing });
  response.end(body);
}

/**
 * A reverse proxy on loopback in front of a registry that speaks plain http. It does `fault` to the request with the
 * number `faultAt`, and counts requests and the bytes of their bodies. A second server stands for another origin: it
 * serves what the registry does, with an account of its own, and records the credentials that reach it.
 */
export class FaultyProxy {
  fault: NetworkFault = pass;
  faultAt = -1;
  requests = 0;
  sentBytes = 0;
  /** Each Authorization and Cookie header that reached the other origin. */
  readonly leaked: string[] = [];
  /** How many requests reached the other origin. */
  strayed = 0;
  readonly #upstream: string;
  readonly #authorization: string | undefined;
  readonly #servers = [
    createServer((incoming, response) => this.#handle(incoming, response)),
    createServer((incoming, response) => this.#stray(incoming, response)),
  ] as const;

  constructor(upstream: string, authorization: string | undefined) {
    this.#upstream = upstream;
    this.#authorization = authorization;
  }

  async listen(t: TestContext): Promise<void> {
    for (const server of this.#servers) {
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      t.after(() => {
        server.closeAllConnections();
        server.close();
      });
    }
  }

  get host(): string {
    return hostOf(this.#servers[0]);
  }

  /** From now on, the request with this number suffers the fault, counted from 0. */
  arm(fault: NetworkFault, faultAt: number): void {
    Object.assign(this, { fault, faultAt, requests: 0, sentBytes: 0, strayed: 0 });
  }

  /** Asks the registry itself, with its account. */
  ask(path: string): Promise<Passed> {
    const headers = {
      accept: "application/vnd.oci.image.manifest.v1+json, */*",
      ...(this.#authorization && { authorization: this.#authorization }),
    };
    return exchange(this.#upstream, "GET", path, headers, Buffer.alloc(0));
  }

  async #handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const number = this.requests;
    this.requests += 1;
    try {
      const body = Buffer.concat(await incoming.toArray());
      this.sentBytes += body.length;
      const { method = "", url: path = "", headers } = incoming;
      const forward: PassingRequest["forward"] = (changed = {}) =>
        exchange(this.#upstream, method, path, changed.headers ?? headers, changed.body ?? body);
      const forwardHalf = () => sendHalf(this.#upstream, method, path, headers, body);
      const elsewhere = hostOf(this.#servers[1]);
      const passing = { method, path, headers, body, response, elsewhere, forward, forwardHalf };
      await (number === this.faultAt ? this.fault : pass)(passing);
    } catch {
      response.destroy();
    }
  }

  async #stray(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    this.strayed += 1;
    const { authorization, cookie } = incoming.headers;
    this.leaked.push(...[authorization, cookie].filter((header) => header !== undefined));
    try {
      await incoming.toArray();
      if (incoming.url?.startsWith("/other")) return void response.end("not what was asked for");
      answerWith(response, await this.ask(incoming.url ?? ""));
    } catch {
      response.destroy();
    }
  }
}

function hostOf(server: ReturnType<typeof createServer>): string {
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function exchange(
  host: string,
  method: string,
  path: string,
  headers: IncomingHttpHeaders,
  body: Buffer,
): Promise<Passed> {
  const { promise, resolve, reject } = Promise.withResolvers<Passed>();
  const outgoing = request(`http://${host}${path}`, { method, headers: { ...headers, connection: "close" } });
  outgoing.on("error", reject).on("response", (answer) => {
    answer.toArray().then((chunks) => {
      resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) });
    }, reject);
  });
  outgoing.end(body);
  return promise;
}

function sendHalf(
  host: string,
  method: string,
  path: string,
  headers: IncomingHttpHeaders,
  body: Buffer,
): Promise<void> {
  const outgoing = request(`http://${host}${path}`, { method, headers });
  return new Promise((resolve) => {
    outgoing.on("response", (answer) => answer.resume());
    outgoing.on("error", () => resolve()).on("close", () => resolve());
    // The registry closes the connection when it is done: crane's stores half a manifest (it does not look whether all of
    // it came), and would do so after a repeated request if nobody waited for it.
    outgoing.write(body.subarray(0, body.length / 2), () => outgoing.socket?.end());
  });
}
