import type { PlimsollError } from "../base/error.ts";
import type { Contents } from "../evidence/contents/contents.ts";
import type { Outcome } from "../trial/abilities/outcome.ts";
import type { PairedRatio } from "../trial/statistics/paired-ratio.ts";
import type { Summary } from "../trial/statistics/summary.ts";
import type { Verdict } from "../trial/statistics/verdict.ts";
import { type ErrorReport, errorReport } from "./error-report.ts";
import type { FindingsComparison } from "./findings-comparison-report.ts";
import type { KnobsReport } from "./trial-knobs.ts";
import type { LibcReport } from "./trial-libc.ts";

/** What `plimsoll trial --json` says: what two images did in a container runtime, on this machine. */
export interface TrialReport {
  readonly schema: "plimsoll.trial/1";
  /** Null where none could be used. */
  readonly runtime: { readonly name: string; readonly version: string } | null;
  /** Null until it could be opened. */
  readonly after: TrialImage | null;
  /** Null also where only one image was tried. */
  readonly before: TrialImage | null;
  /** What was measured of both, one row for each quantity. */
  readonly measured: readonly MeasuredRow[];
  readonly equivalence: Section<EquivalenceReport> | null;
  /** What the images let a program do, whether or not the service makes use of it. */
  readonly abilities: Section<AbilitiesReport> | null;
  /** Null unless it was asked for. */
  readonly libc: LibcReport | null;
  /** The same. */
  readonly knobs: KnobsReport | null;
  readonly hardening: Section<readonly HardeningRow[]> | null;
  /** What is in the images that helps whoever breaks into one. */
  readonly contents: { readonly after: Contents; readonly before: Contents | null } | null;
  /** What scanners found in both images; null where nobody gave their reports. */
  readonly findings: FindingsComparison | null;
  readonly signals: Section<readonly SignalRow[]> | null;
  /** Of the image after. */
  readonly cpuLimits: Section<readonly CpuLimitRow[]> | null;
  readonly memoryLimit: Section<MemoryLimitReport> | null;
  /** What could not be found out, and other remarks. */
  readonly notes: readonly string[];
  readonly error?: ErrorReport;
}

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

/** What the images let a Go program do that was built without C: seen by running one in containers of both. */
export interface AbilitiesReport {
  readonly rows: readonly AbilityRow[];
  /** Why no trace was made, where one was wanted; null otherwise. */
  readonly whyUntraced: string | null;
}

export interface AbilityRow {
  /** `tls`, `dns`, `users`, `time zones`, `files`, `child processes`, `locales`. */
  readonly ability: string;
  readonly question: string;
  /** Null where the question was not asked. */
  readonly before: AbilityOutcome | null;
  readonly after: AbilityOutcome | null;
  /** `not compared`: two containers of one image already differ. Null where there is no image before. */
  readonly shows: "same" | "different" | "not compared" | null;
  /**
   * Of what differs, the files that one image got while it was asked for this ability, and the other asked for in vain:
   * seen by a trace. Null where nothing differs, or no trace was made.
   */
  readonly missing: readonly MissingFile[] | null;
}

export type AbilityOutcome = Pick<Outcome, "can" | "found">;

export interface HardeningRow {
  readonly mode: string;
  /** What it means for a service. */
  readonly meaning: string;
  /** It is ready, and every request has the status that it has without. */
  readonly survives: "yes" | "no" | "not decided";
  /** What differs from a run without it, or why the service ended. Empty where nothing does. */
  readonly remark: string;
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

/** What a Go program makes of a CPU limit: decided from its build information, not observed. */
export interface CpuLimitRow {
  readonly limitCores: number;
  readonly cores: number;
  /** Null where it cannot be decided. */
  readonly maxProcs: number | null;
  readonly why: string;
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

/** Nothing was tried. */
export const EMPTY_TRIAL: TrialReport = {
  schema: "plimsoll.trial/1",
  runtime: null,
  after: null,
  before: null,
  measured: [],
  equivalence: null,
  abilities: null,
  libc: null,
  knobs: null,
  hardening: null,
  contents: null,
  findings: null,
  signals: null,
  cpuLimits: null,
  memoryLimit: null,
  notes: [],
};

export function failedTrialReport(error: PlimsollError): TrialReport {
  return { ...EMPTY_TRIAL, error: errorReport(error) };
}
