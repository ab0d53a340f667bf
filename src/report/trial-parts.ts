import type { PairedRatio } from "../trial/statistics/paired-ratio.ts";
import type { Summary } from "../trial/statistics/summary.ts";
import type { Verdict } from "../trial/statistics/verdict.ts";

/** What was found out, or why it could not be. */
export type Section<T> = { readonly found: T } | { readonly unknown: string };

export interface TrialImage {
  readonly name: string;
  /** Of the manifest that was run. */
  readonly digest: string;
  readonly platform: string;
}

export interface MeasuredRow {
  readonly group: "pull" | "start" | "memory" | "disk";
  /** `cold, time`, `private, at rest`. */
  readonly quantity: string;
  readonly unit: "seconds" | "bytes" | "requests";
  /** `exact` is counted and the same each time, `computed` follows from other figures by the model in `explanation`. */
  readonly how: "measured" | "exact" | "computed";
  /** Null where it could not be measured. */
  readonly after: Summary | null;
  readonly before: Summary | null;
  /** Each measurement, in the order in which they were made: number n after and number n before are a pair. */
  readonly samples: { readonly after: readonly (number | null)[]; readonly before: readonly (number | null)[] };
  /** After divided by before, pair by pair; null without pairs. */
  readonly ratio: PairedRatio | null;
  readonly verdict: Verdict | "equal" | null;
  /** What explains the figure, in a sentence. */
  readonly explanation: string;
}

export interface EquivalenceReport {
  /** Both images were asked, and nothing that was compared differs. */
  readonly same: boolean;
  readonly requests: number;
  readonly differences: readonly TrialDifference[];
  /** What was not compared, because it differs between two runs of one image. */
  readonly volatile: readonly string[];
}

export interface TrialDifference {
  /** `GET /time?zone=Europe/Berlin`, `the log`, `the start`, `the end`. */
  readonly about: string;
  /** `the status`, `the body at $.zone`. */
  readonly what: string;
  /** Null where that side has no such thing. */
  readonly before: string | null;
  readonly after: string | null;
  /**
   * Files that the service asks for in vain now and found in the image before, and the other way round: seen by a trace,
   * never guessed. Null where none could be made.
   */
  readonly missing: readonly MissingFile[] | null;
  readonly whyUntraced: string | null;
}

export interface MissingFile {
  readonly path: string;
  /** `ENOENT`: it is not there. `EACCES`: it may not be read. `EROFS`: it cannot be written. */
  readonly error: string;
  /** Which image lacks it. */
  readonly in: "after" | "before";
}

export interface SignalRow {
  readonly image: "after" | "before";
  readonly signal: string;
  /** In flight when the signal came, and how many of them got no whole answer. Null where nothing was in flight. */
  readonly inFlight: number | null;
  readonly lost: number | null;
  readonly secondsToExit: number | null;
  readonly exitCode: number | null;
  readonly remark: string;
}

export interface MemoryLimitReport {
  /** The first limit, from the top, that the service did not survive under load; null where it survived the least. */
  readonly limitBytes: number | null;
  readonly ended: string;
  /** What the kernel and the runtime say of it. */
  readonly evidence: readonly string[];
  /** Whether GOMEMLIMIT at nine tenths of the limit kept it alive; null where that was not tried. */
  readonly goMemoryLimitHelps: boolean | null;
}
