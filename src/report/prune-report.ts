import type { PlimsollError } from "../base/error.ts";
import { type ErrorReport, errorReport } from "./slim-report.ts";

/**
 * What could make a program smaller. `unused-import`: a driver or an exporter that nothing calls. `reflection`: a look-up
 * of methods by name keeps dead methods. `transport`: gRPC behind an exporter that speaks HTTP. `one-function`: a heavy
 * package of which little is used. `assets`: embedded files that compress badly or are there twice. `time-zones`: the
 * program and its image both have them. `tag`: a build tag leaves code out. `two-versions`: the same code under two major
 * versions. `debug-handlers`: handlers for debugging that every build has. `plugin`: one of a list of packages that
 * register themselves, which somebody's configuration may need: a choice, and no waste.
 */
export type SuggestionKind =
  | "unused-import"
  | "reflection"
  | "transport"
  | "one-function"
  | "assets"
  | "time-zones"
  | "tag"
  | "two-versions"
  | "debug-handlers"
  | "plugin";

/** What to change, and where: `file` is relative to the module's root; null for a flag of the build. */
export interface Edit {
  readonly file: string | null;
  readonly line: number | null;
  /** A whole sentence without its full stop. */
  readonly what: string;
}

/** The report of `plimsoll prune`. Sizes are bytes, of the executable and of its layer; what was not measured is null. */
export interface PruneReport {
  readonly schema: "plimsoll.prune/1";
  readonly package: string | null;
  readonly go: string | null;
  readonly platform: string | null;
  /** The program as it is: trimmed, stripped, without a VCS stamp. */
  readonly program: PrunedSize | null;
  /** Shown by a build each, the one that saves most first. What two of them save may be the same bytes. */
  readonly suggestions: readonly PruneSuggestion[];
  /** What was found, but not shown by a build. */
  readonly unproven: readonly UnprovenSuggestion[];
  readonly notes: readonly string[];
  readonly error?: ErrorReport;
}

interface PrunedSize {
  readonly sizeBytes: number;
  readonly wireBytes: number;
}

export interface PruneSuggestion {
  readonly kind: SuggestionKind;
  readonly subject: string;
  readonly what: string;
  readonly evidence: readonly string[];
  readonly edits: readonly Edit[];
  /** What was built to show it. */
  readonly proof: string;
  readonly before: PrunedSize;
  readonly after: PrunedSize;
  /** Negative where the executable is larger though the layer is smaller. */
  readonly savedBytes: number;
  /** Negative where the layer is larger though the executable is smaller. */
  readonly savedWireBytes: number;
}

export interface UnprovenSuggestion {
  readonly kind: SuggestionKind;
  readonly subject: string;
  readonly what: string;
  readonly reason: string;
}

export function failedPruneReport(error: PlimsollError): PruneReport {
  return {
    schema: "plimsoll.prune/1",
    package: null,
    go: null,
    platform: null,
    program: null,
    suggestions: [],
    unproven: [],
    notes: [],
    error: errorReport(error),
  };
}
