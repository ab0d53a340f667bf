import { Agent, type IncomingMessage, type RequestOptions, request } from "node:http";
import { LIMITS } from "../../base/limits.ts";

/** A request to a service in a container. */
export interface Asked {
  readonly method: string;
  /** With its query: `/time?zone=Europe/Berlin`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
}

export interface ServiceAnswer {
  readonly status: number;
  /** In the order and case in which they came. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array;
  /** The body was longer than `LIMITS.serviceAnswerBytes`, and is not whole. */
  readonly cut: boolean;
}

/** Why there was no answer: a connection that was refused or broken off, or silence for `LIMITS.serviceAnswerMs`. */
export interface NoAnswer {
  readonly failure: "refused" | "broken off" | "silent";
}

/** Sends one request on a connection of its own, and waits for the whole answer. It never throws. */
export function ask(address: string, asked: Asked, signal: AbortSignal, agent?: Agent): Promise<ServiceAnswer | NoAnswer> {
  const { promise, resolve } = Promise.withResolvers<ServiceAnswer | NoAnswer>();
  const patience = AbortSignal.any([signal, AbortSignal.timeout(LIMITS.serviceAnswerMs)]);
  const outgoing = request(optionsFor(address, asked, patience, agent), (answer) => {
    void read(answer).then(resolve, () => resolve({ failure: patience.aborted ? "silent" : "broken off" }));
  });
  outgoing.once("error", (error: NodeJS.ErrnoException) => {
    if (patience.aborted) resolve({ failure: "silent" });
    else resolve({ failure: error.code === "ECONNREFUSED" ? "refused" : "broken off" });
  });
  outgoing.end(asked.body ?? undefined);
  return promise;
}

/** Connections that are used again: for load, where opening them is not the question. */
export function keptConnections(most: number): Agent {
  return new Agent({ keepAlive: true, maxSockets: most });
}

function optionsFor(address: string, asked: Asked, signal: AbortSignal, agent: Agent | undefined): RequestOptions {
  const [host, port] = address.split(":");
  const length = asked.body === null ? {} : { "content-length": String(asked.body.length) };
  return {
    host,
    port,
    method: asked.method,
    path: asked.path,
    // The host is named as the service would see it elsewhere: a port that changes would change redirects and cookies.
    headers: { host: "localhost", ...asked.headers, ...length },
    agent: agent ?? false,
    signal,
  };
}

async function read(answer: IncomingMessage): Promise<ServiceAnswer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    const room = LIMITS.serviceAnswerBytes - sizeBytes;
    sizeBytes += chunk.length;
    if (room > 0) chunks.push(chunk.subarray(0, room));
  }
  const headers: [string, string][] = [];
  for (let at = 0; at < answer.rawHeaders.length; at += 2)
    headers.push([answer.rawHeaders[at]!, answer.rawHeaders[at + 1]!]);
  return {
    status: answer.statusCode!,
    headers,
    body: Buffer.concat(chunks),
    cut: sizeBytes > LIMITS.serviceAnswerBytes,
  };
}
