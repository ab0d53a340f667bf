import { type IncomingMessage, request } from "node:http";
import { LIMITS } from "../../base/limits.ts";
import { type Asked, failureOf, type NoAnswer, optionsFor, readAnswer, type ServiceAnswer } from "./ask.ts";

/** A request whose head and half of its body are sent, or all of it where it has no body. */
export interface HeldRequest {
  /** Sends the rest, and waits for the whole answer. It never throws. */
  finish(): Promise<ServiceAnswer | NoAnswer>;
}

/** Each request has a connection of its own. */
export function holdRequest(address: string, asked: Asked): HeldRequest {
  const { promise, resolve } = Promise.withResolvers<ServiceAnswer | NoAnswer>();
  const body = asked.body ?? new Uint8Array();
  const half = Math.floor(body.length / 2);
  const outgoing = request(optionsFor(address, asked, AbortSignal.timeout(2 * LIMITS.serviceAnswerMs), undefined));
  outgoing.once("response", (answer: IncomingMessage) => {
    void readAnswer(answer).then(resolve, () => resolve({ failure: "cut off" }));
  });
  outgoing.once("error", (error: NodeJS.ErrnoException) => {
    resolve({ failure: error.name === "TimeoutError" || error.name === "AbortError" ? "timeout" : failureOf(error) });
  });
  if (half > 0) outgoing.write(body.subarray(0, half));
  else outgoing.end(body);
  return {
    finish: () => {
      if (half > 0 && !outgoing.destroyed) outgoing.end(body.subarray(half));
      return promise;
    },
  };
}
