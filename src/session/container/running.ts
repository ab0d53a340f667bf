import { setTimeout as pause } from "node:timers/promises";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { ask } from "../../toolchain/container/ask.ts";
import {
  type Container,
  nameServerOf,
  type RunOptions,
  type ServiceAddress,
} from "../../toolchain/container/runtime.ts";
import type { LoadAsked } from "../../toolchain/load/load-sender.ts";
import { askName } from "../../toolchain/names/ask-name.ts";
import type { AskedName } from "../../toolchain/names/asked-name.ts";
import type { Place, Subject } from "./ground.ts";

/** How long between two questions whether a service is ready: what this adds to a start is reported. */
const BETWEEN_QUESTIONS_MS = 2;
const BETWEEN_LOOKS_MS = 500;
/** What is sent by UDP before anybody listens is lost without a word: then it is sent again. */
const QUESTION_MS = 1000;

export type Hardened = Omit<RunOptions, "image" | "port" | "env"> & { readonly env?: Readonly<Record<string, string>> };

/** A service that has answered. */
export interface Running extends ServiceAddress, AsyncDisposable {
  readonly container: Container;
  /** From the moment before the container was created to its first answer with a status below 500. */
  readonly secondsToReady: number;
  /** How much of that may be plimsoll's: the time between the last question without an answer and the one that got it. */
  readonly secondsOfDoubt: number;
}

/** Why a service never answered. */
export interface NeverReady {
  readonly why: string;
  readonly log: readonly string[];
  /** Set where the runtime did not start it: then the fault may be the runtime's, and not the image's. */
  readonly isRuntimes?: true;
}

/** Why a service never answered, with the last thing that it said. */
export function whyNot({ why, log }: NeverReady): string {
  const last = log.at(-1);
  return last === undefined ? why : `${why}; its last line: ${last}`;
}

/** Runs a subject until it answers. A container that never does is removed. Throws `program-failed`, `port-taken`, `interrupted`. */
export async function untilReady(
  ground: Place,
  subject: Pick<Subject, "reference">,
  ready: LoadAsked,
  hardened: Hardened = {},
  patienceMs: number = LIMITS.serviceReadyMs,
): Promise<Running | NeverReady> {
  const { runtime, owner, port, dnsPort, args, surroundings } = ground;
  const env = { ...ground.env, ...hardened.env };
  const begin = performance.now();
  const over = new AbortController();
  const signal = AbortSignal.any([surroundings.signal, over.signal]);
  let answered: Promise<FirstAnswer | undefined> = Promise.resolve(undefined);
  let container: Container;
  try {
    const options = { args, ...hardened, image: subject.reference, ...portsOf({ port, dnsPort }), env };
    container = await runtime.run(owner, options, (address) => {
      // The runtime's own program may still be at work when the service answers.
      answered = firstAnswer(address, ready, signal);
    });
  } catch (thrown) {
    over.abort();
    surroundings.signal.throwIfAborted();
    // Somebody else would answer there.
    if (thrown instanceof PlimsollError && thrown.code === "port-taken") throw thrown;
    return { why: `the runtime could not start it: ${reasonOf(thrown)}`, log: [], isRuntimes: true };
  }
  const first = await Promise.race([answered, endOf(container, signal, patienceMs)]);
  over.abort();
  if (typeof first === "object" && first !== null) {
    const secondsToReady = (first.at - begin) / 1000;
    const dispose = () => container[Symbol.asyncDispose]();
    const { address, dnsAddress } = addressOf(container);
    const secondsOfDoubt = (first.at - first.lastRefusedAt) / 1000;
    return { container, address, dnsAddress, secondsToReady, secondsOfDoubt, [Symbol.asyncDispose]: dispose };
  }
  await using ended = container;
  surroundings.signal.throwIfAborted();
  return { why: first ?? "it never answered", log: await ended.logs() };
}

/** Waits until a service in a container that runs already answers. False where it ends before, or takes too long. */
export async function waitForAnswer(container: Container, ready: LoadAsked, signal: AbortSignal): Promise<boolean> {
  const over = new AbortController();
  const answered = firstAnswer(addressOf(container), ready, AbortSignal.any([signal, over.signal]));
  const outcome = await Promise.race([answered, endOf(container, over.signal, LIMITS.serviceReadyMs)]);
  over.abort();
  signal.throwIfAborted();
  return typeof outcome === "object" && outcome !== null;
}

export function isReady(outcome: Running | NeverReady): outcome is Running {
  return "container" in outcome;
}

interface FirstAnswer {
  readonly at: number;
  readonly lastRefusedAt: number;
}

/** The ports of a container's service, as a runtime takes them. */
export function portsOf({ port, dnsPort }: Pick<Place, "port" | "dnsPort">): Pick<RunOptions, "port" | "dnsPort"> {
  return dnsPort === null ? { port } : { port, dnsPort };
}

function addressOf({ address, dnsAddress }: Container): ServiceAddress {
  return { address: address!, dnsAddress };
}

async function firstAnswer(
  service: ServiceAddress,
  ready: LoadAsked,
  signal: AbortSignal,
): Promise<FirstAnswer | undefined> {
  if (!("method" in ready)) return await firstNameAnswer(service, ready, signal);
  let lastRefusedAt = performance.now();
  while (!signal.aborted) {
    const asked = performance.now();
    const answer = await ask(service.address, ready, signal);
    if ("status" in answer && answer.status < 500) return { at: performance.now(), lastRefusedAt };
    lastRefusedAt = asked;
    await pause(BETWEEN_QUESTIONS_MS);
  }
  return undefined;
}

/** The same by DNS. A question that was lost is asked again, and one that is answered late counts all the same. */
async function firstNameAnswer(
  service: ServiceAddress,
  ready: AskedName,
  signal: AbortSignal,
): Promise<FirstAnswer | undefined> {
  const over = new AbortController();
  const patience = AbortSignal.any([signal, over.signal]);
  let first: FirstAnswer | undefined;
  let lastRefusedAt = performance.now();
  while (first === undefined && !signal.aborted) {
    const askedAt = performance.now();
    const asked = askName(nameServerOf(service), ready, patience).then((answer) => {
      if ("status" in answer && answer.status.means !== "error") first ??= { at: performance.now(), lastRefusedAt };
      else lastRefusedAt = askedAt;
    });
    await Promise.race([asked, pause(QUESTION_MS)]);
    await pause(BETWEEN_QUESTIONS_MS);
  }
  over.abort();
  return first;
}

/** Waits until a container has ended, or for as long as a service may take to be ready; says which it was. */
async function endOf(container: Container, signal: AbortSignal, patienceMs: number): Promise<string | null> {
  const giveUpAt = performance.now() + patienceMs;
  while (performance.now() < giveUpAt) {
    await pause(BETWEEN_LOOKS_MS);
    if (signal.aborted) return null;
    const { running, exitCode } = await container.state();
    if (!running) return `it ended with exit code ${exitCode ?? "unknown"} before it answered`;
  }
  return `it did not answer within ${patienceMs / 1000} seconds`;
}

function reasonOf(thrown: unknown): string {
  const { why, message } = thrown as { readonly why?: string; readonly message: string };
  return why?.split("\n").at(-1) ?? message;
}
