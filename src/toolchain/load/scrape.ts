import { type IncomingMessage, request } from "node:http";
import { LIMITS } from "../../base/limits.ts";
import { failureOf, type NoAnswer, optionsFor } from "../container/ask.ts";

/** One answer of a service that shows its metrics. */
export interface Scraped {
  readonly status: number;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

/** Why there is none: `too large` has more than `LIMITS.metricsBytes`. */
export interface NotScraped {
  readonly failure: NoAnswer["failure"] | "too large";
}

/** Asks a service on loopback for its metrics, in a format of the header Accept. It never throws. */
export function scrape(
  address: string,
  path: string,
  accept: string,
  signal: AbortSignal,
): Promise<Scraped | NotScraped> {
  const { promise, resolve } = Promise.withResolvers<Scraped | NotScraped>();
  const patience = AbortSignal.any([signal, AbortSignal.timeout(LIMITS.serviceAnswerMs)]);
  const asked = { method: "GET", path, headers: [["accept", accept]], body: null } as const;
  const outgoing = request(optionsFor(address, asked, patience, undefined), (answer) => {
    void read(answer).then(resolve, () => resolve({ failure: patience.aborted ? "timeout" : "cut off" }));
  });
  outgoing.once("error", (error: NodeJS.ErrnoException) => {
    resolve({ failure: patience.aborted ? "timeout" : failureOf(error) });
  });
  outgoing.end();
  return promise;
}

async function read(answer: IncomingMessage): Promise<Scraped | NotScraped> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    // Leaving the loop closes the connection: what more comes is not read.
    if (sizeBytes > LIMITS.metricsBytes) return { failure: "too large" };
    chunks.push(chunk);
  }
  return {
    status: answer.statusCode!,
    contentType: answer.headers["content-type"] ?? "",
    bytes: Buffer.concat(chunks),
  };
}
