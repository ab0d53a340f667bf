import type { PlimsollError } from "../base/error.ts";
import type { Contents } from "../evidence/contents/contents.ts";
import type { Outcome } from "../trial/abilities/outcome.ts";
import { type ErrorReport, errorReport } from "./error-report.ts";
import type { FindingsComparison } from "./findings-comparison-report.ts";
import type { KnobsReport } from "./trial-knobs.ts";
import type { LibcReport } from "./trial-libc.ts";
import type {
  EquivalenceReport,
  MeasuredRow,
  MemoryLimitReport,
  MissingFile,
  Section,
  SignalRow,
  TrialImage,
} from "./trial-parts.ts";
import type { UpxReport } from "./trial-upx.ts";

export type * from "./trial-parts.ts";

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
  /** The image after beside itself with its programs packed. Null unless it was asked for. */
  readonly upx: UpxReport | null;
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

/** What a Go program makes of a CPU limit: decided from its build information, not observed. */
export interface CpuLimitRow {
  readonly limitCores: number;
  readonly cores: number;
  /** Null where it cannot be decided. */
  readonly maxProcs: number | null;
  readonly why: string;
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
  upx: null,
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
