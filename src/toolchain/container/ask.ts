import { Agent, type IncomingMessage, type RequestOptions, request } from "node:http";
import { type Digest, DigestingCounter } from "../../base/digest.ts";
import { LIMITS } from "../../base/limits.ts";

/** A request to a service in a container. */
export interface Asked {
  readonly method: string;
  /** With its query: `/time?zone=Europe/Berlin`. */
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array | null;
}

export interface ServiceAnswer {
  readonly status: number;
  /** In the order and case in which they came. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: {
    readonly sizeBytes: number;
    /** Of the whole body. */
    readonly digest: Digest;
    /** The whole body, or its first `LIMITS.serviceAnswerBytes`. */
    readonly firstBytes: Uint8Array;
  };
}

/** Why there was no whole answer: `timeout` is silence for `LIMITS.serviceAnswerMs`. */
export interface NoAnswer {
  readonly failure: "refused" | "reset" | "timeout" | "cut off" | "not HTTP";
}

/** Sends one request on a connection of its own, and waits for the whole answer. It never throws. */
export function ask(
  address: string,
  asked: Asked,
  signal: AbortSignal,
  agent?: Agent,
): Promise<ServiceAnswer | NoAnswer> {
  const { promise, resolve } = Promise.withResolvers<ServiceAnswer | NoAnswer>();
  const patience = AbortSignal.any([signal, AbortSignal.timeout(LIMITS.serviceAnswerMs)]);
  const outgoing = request(optionsFor(address, asked, patience, agent), (answer) => {
    void readAnswer(answer).then(resolve, () => resolve({ failure: patience.aborted ? "timeout" : "cut off" }));
  });
  outgoing.once("error", (error: NodeJS.ErrnoException) => {
    resolve({ failure: patience.aborted ? "timeout" : failureOf(error) });
  });
  outgoing.end(asked.body ?? undefined);
  return promise;
}

/** Connections that are used again: for load, where opening them is not the question. */
export function keptConnections(most: number): Agent {
  return new Agent({ keepAlive: true, maxSockets: most });
}

export function optionsFor(
  address: string,
  asked: Asked,
  signal: AbortSignal,
  agent: Agent | undefined,
): RequestOptions {
  const [host, port] = address.split(":");
  const length = asked.body === null ? {} : { "content-length": String(asked.body.length) };
  return {
    host,
    port,
    method: asked.method,
    path: asked.path,
    // The host is named as the service would see it elsewhere: a port that changes would change redirects and cookies.
    headers: { host: "localhost", ...Object.fromEntries(asked.headers), ...length },
    agent: agent ?? false,
    signal,
  };
}

/** What a failed connection is called. */
export function failureOf({ code = "" }: NodeJS.ErrnoException): NoAnswer["failure"] {
  if (code === "ECONNREFUSED") return "refused";
  return code.startsWith("HPE_") ? "not HTTP" : "reset";
}

export async function readAnswer(answer: IncomingMessage): Promise<ServiceAnswer> {
  const chunks: Buffer[] = [];
  const counter = new DigestingCounter();
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    const room = LIMITS.serviceAnswerBytes - counter.sizeBytes;
    counter.update(chunk);
    if (room > 0) chunks.push(chunk.subarray(0, room));
  }
  const headers: [string, string][] = [];
  for (let at = 0; at < answer.rawHeaders.length; at += 2)
    headers.push([answer.rawHeaders[at]!, answer.rawHeaders[at + 1]!]);
  const { sizeBytes } = counter;
  const body = { sizeBytes, digest: counter.digest(), firstBytes: Buffer.concat(chunks) };
  return { status: answer.statusCode!, headers, body };
}
