import type { PlimsollError } from "../base/error.ts";
import type { Edit, SuggestionKind } from "../service/suggestions/suggestion.ts";
import { type ErrorReport, errorReport } from "./slim-report.ts";

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
