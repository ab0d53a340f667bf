import type { PlimsollError } from "../base/error.ts";
import type { CheckResult } from "../chaos/check.ts";
import type { Experiment } from "../chaos/experiment.ts";
import type { SuspectResult } from "../chaos/suspects.ts";
import type { Timeline } from "../chaos/timeline.ts";
import type { Verdict } from "../contract/waive.ts";
import { type ErrorReport, errorReport } from "./error-report.ts";

/** What `plimsoll chaos --json` says: what a service did while something broke. */
export interface ChaosReport {
  readonly schema: "plimsoll.chaos/1";
  /** Null where it could not be found out: then `error` says why. */
  readonly verdict: Verdict | null;
  /** Null where no runtime could be used. */
  readonly runtime: { readonly name: string; readonly version: string } | null;
  /** Null until it could be opened. */
  readonly image: { readonly name: string; readonly digest: string; readonly platform: string } | null;
  /** The same seed makes the same faults, in the same order. */
  readonly seed: number | null;
  readonly dependencies: readonly ChaosDependency[];
  /** In the order in which they were made. */
  readonly experiments: readonly ExperimentReport[];
  /** Experiments that were not made, and why. */
  readonly notTried: readonly { readonly id: string; readonly why: string }[];
  /** What `plimsoll audit` suspects, and what the experiments say of it; null where nobody asked. */
  readonly suspects: readonly SuspectResult[] | null;
  readonly notes: readonly string[];
  readonly error?: ErrorReport;
}

interface ChaosDependency {
  /** As the settings name it. */
  readonly name: string;
  /** `redis`, `etcd`, `postgres`, `http`, `image` or `command`. */
  readonly kind: string;
  /** What its server says of itself; null where it says nothing. */
  readonly version: string | null;
}

export interface ExperimentReport extends Experiment {
  /** What is broken, in words: `redis takes connections and never answers`. */
  readonly what: string;
  /** How long it took until the service was as before; null where it was not, in the time that it has. */
  readonly recoveredAfterMs: number | null;
  readonly checks: readonly CheckResult[];
  /** What was measured over time, for plots; without a request where the experiment could not be made. */
  readonly timeline: Timeline;
}

/** The report when nothing was judged. */
export function failedChaosReport(error: PlimsollError): ChaosReport {
  return {
    ...{ schema: "plimsoll.chaos/1", verdict: null, runtime: null, image: null, seed: null },
    ...{ dependencies: [], experiments: [], notTried: [], suspects: null, notes: [], error: errorReport(error) },
  };
}
