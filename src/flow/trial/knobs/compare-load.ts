import type { Image } from "../../../image/image.ts";
import type { LoadReport } from "../../../report/trial-knobs.ts";
import type { Place } from "../../../session/container/ground.ts";
import { offer } from "../../../session/container/offer.ts";
import { isReady, untilReady, whyNot } from "../../../session/container/running.ts";
import { LoopbackRegistry } from "../../../store/serving/loopback-registry.ts";
import { ask, keptConnections } from "../../../toolchain/container/ask.ts";
import { cpuSeconds } from "../../../toolchain/container/cpu-time.ts";
import { repositoryFor } from "../../../toolchain/container/sweep.ts";
import { MOST_ROUNDS } from "../../../trial/knobs/plan-rounds.ts";
import type { SmokeRequest } from "../../../trial/smoke/request.ts";
import type { PairedRatio } from "../../../trial/statistics/paired-ratio.ts";
import { ratioOfPairs } from "../../../trial/statistics/ratio-of-pairs.ts";
import { summaryOf } from "../../../trial/statistics/summary.ts";
import { inRounds } from "./rounds.ts";

/** A service that has just started still fills its caches. */
const WARM_UP_MS = 300;
const LOAD_MS = 1000;
const CONNECTIONS = 8;

export interface ComparedLoad {
  readonly report: LoadReport;
  /** Of each other image, in their order; null where it could not be measured, with the reason. */
  readonly others: readonly { readonly ratio: PairedRatio | null; readonly why: string | null }[];
}

interface Load {
  /** Processor time that the service had for one request; null where the kernel does not say it, or nothing was answered. */
  readonly seconds: number | null;
  readonly requests: number;
  /** Why it never answered. */
  readonly failure: string | null;
}

/**
 * Starts images in turn, sends each the same requests, and compares the processor time of a request with that of the first
 * image. The time until an answer would mostly be that of whoever asks, on the same machine. Returns why where the first
 * image cannot be measured.
 */
export async function compareLoad(
  place: Place,
  requests: readonly SmokeRequest[],
  images: readonly Image[],
  budgetMs: number,
): Promise<ComparedLoad | string> {
  const endAt = performance.now() + budgetMs;
  const repositories = images.map((_, index) => repositoryFor(place.owner, `knobs-${index}`));
  await using registry = await LoopbackRegistry.start(
    Object.fromEntries(images.map((image, index) => [repositories[index]!, image])),
  );
  const references = repositories.map((repository) => `${registry.address}/${repository}:latest`);
  const { runtime } = place;
  try {
    for (const [index, image] of images.entries()) await runtime.fetch(offer(references[index]!, image));
    const rounds = { most: MOST_ROUNDS, endAt, signal: place.surroundings.signal };
    // An image that never answers would be waited for again in every round.
    const silent = new Map<string, string>();
    const taken = await inRounds(references, rounds, async (reference) => {
      const known = silent.get(reference);
      const load = known === undefined ? await loadOnce(place, reference, requests) : nothing(known);
      if (load.failure !== null) silent.set(reference, load.failure);
      return load;
    });
    return compared(place, references, taken);
  } finally {
    for (const reference of references) await runtime.forget(reference);
  }
}

function compared(
  { runtime: { name, version } }: Place,
  [base, ...others]: readonly string[],
  taken: ReadonlyMap<string, readonly Load[]>,
): ComparedLoad | string {
  const ofBase = taken.get(base!)!;
  const failure = failureOf(ofBase);
  if (failure !== null) return failure;
  const seconds = (loads: readonly Load[]) => loads.map((load) => load.seconds);
  return {
    report: {
      runtime: { name, version },
      requests: ofBase.reduce((sum, { requests }) => sum + requests, 0),
      rounds: ofBase.length,
      seconds: summaryOf(seconds(ofBase).filter((value) => value !== null)),
    },
    others: others.map((reference) => {
      const loads = taken.get(reference)!;
      return { ratio: ratioOfPairs(seconds(loads), seconds(ofBase)), why: failureOf(loads) };
    }),
  };
}

function failureOf(loads: readonly Load[]): string | null {
  const failed = loads.find(({ failure }) => failure !== null);
  if (failed !== undefined) return failed.failure;
  return loads.some(({ seconds }) => seconds !== null) ? null : "the kernel does not say what processor time it had";
}

async function loadOnce(place: Place, reference: string, requests: readonly SmokeRequest[]): Promise<Load> {
  const outcome = await untilReady(place, { reference }, requests[0]!);
  if (!isReady(outcome)) return nothing(whyNot(outcome));
  await using service = outcome;
  const { pid } = await service.container.state();
  const { signal } = place.surroundings;
  await askFor(service.address, requests, WARM_UP_MS, signal);
  const before = pid === null ? null : await cpuSeconds(pid);
  const answered = await askFor(service.address, requests, LOAD_MS, signal);
  const after = pid === null ? null : await cpuSeconds(pid);
  const seconds = before === null || after === null || answered === 0 ? null : (after - before) / answered;
  return { seconds: seconds !== null && seconds > 0 ? seconds : null, requests: answered, failure: null };
}

function nothing(failure: string): Load {
  return { seconds: null, requests: 0, failure };
}

/** Asks over and over, several at a time, for so long. Returns how many requests were answered. */
async function askFor(
  address: string,
  requests: readonly SmokeRequest[],
  milliseconds: number,
  signal: AbortSignal,
): Promise<number> {
  const agent = keptConnections(CONNECTIONS);
  const endAt = performance.now() + milliseconds;
  let [next, answered] = [0, 0];
  const worker = async () => {
    while (performance.now() < endAt && !signal.aborted) {
      const answer = await ask(address, requests[next++ % requests.length]!, signal, agent);
      if ("status" in answer) answered++;
      else if (answer.failure === "refused") return;
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  agent.destroy();
  signal.throwIfAborted();
  return answered;
}
