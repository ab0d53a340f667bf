import { leastToShow } from "../../contract/statistics/binomial.ts";
import type { ContractSettings } from "../../plan/settings/contract-settings.ts";
import type { LoadPlan } from "../../toolchain/load/constant-load.ts";
import { COLLECTOR_SECONDS } from "./traces.ts";

/** What a run does, and how long that takes: known before it starts. */
export interface ContractPlan {
  /** Sent before anything counts: connections are opened, and the service has its code and caches warm. Null without load. */
  readonly warmUp: LoadPlan | null;
  readonly load: LoadPlan | null;
  /** Is the collector of traces put into trouble, to see what that changes? It takes longer than anything else. */
  readonly troublesCollector: boolean;
  readonly estimatedSeconds: number;
}

const WARM_UP_MS = 1000;
/** A pull from loopback and a start, on a machine that does little else. */
const START_SECONDS = 4;
/** Exporters send a batch every five seconds. */
const EXPORT_SECONDS = 5;
/** More than decides when no request fails: then a few may. */
const QUICK_MARGIN = 1.25;
const QUICK_LEAST_MS = 3000;

export function planOf(settings: ContractSettings, quick: boolean): ContractPlan {
  const { load, latency, traces } = settings;
  const troublesCollector = traces !== null && load !== null && !quick;
  const others = START_SECONDS + (traces === null ? 0 : EXPORT_SECONDS) + (troublesCollector ? COLLECTOR_SECONDS : 0);
  if (load === null) return { warmUp: null, load: null, troublesCollector, estimatedSeconds: others };
  const { requests, requestsPerSecond } = load;
  const durationMs = quick ? quickMs(settings, requestsPerSecond, load.durationMs) : load.durationMs;
  const plan = { requests, requestsPerSecond, durationMs, withinMs: latency?.withinMs ?? null };
  return {
    warmUp: { ...plan, durationMs: WARM_UP_MS },
    ...{ load: plan, troublesCollector },
    estimatedSeconds: others + (WARM_UP_MS + durationMs) / 1000,
  };
}

/** As long as the objectives need for their verdict, and no longer than the contract says. */
function quickMs({ latency, errors }: ContractSettings, perSecond: number, mostMs: number): number {
  const least = Math.max(
    latency === null ? 0 : leastToShow(1 - latency.share),
    errors === null ? 0 : leastToShow(errors.share),
  );
  return Math.min(mostMs, Math.max(QUICK_LEAST_MS, Math.ceil((1000 * QUICK_MARGIN * least) / perSecond)));
}
