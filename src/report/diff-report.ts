import type { PlimsollError } from "../base/error.ts";
import type { AnalyserNote } from "../measure/binary/binary-ledger.ts";
import type { Difference } from "../measure/diff.ts";
import type { Dimension } from "../measure/ledger.ts";
import type { StripProof } from "../prove/same-but-stripped.ts";
import type { LedgerObject } from "./ledger-report.ts";
import { type ErrorReport, errorReport } from "./slim-report.ts";

/**
 * The report of `plimsoll diff --json`. Sizes are bytes of the files; the size of something that one file does not have
 * is null, never 0.
 */
export interface DiffReport {
  readonly schema: "plimsoll.diff/1";
  readonly before: LedgerObject | null;
  readonly after: LedgerObject | null;
  readonly changeBytes: number | null;
  /** Whether `after` is `before` stripped. Null where `after` does not lack symbols or DWARF that `before` has. */
  readonly strip: StripProof | null;
  readonly notes: readonly DiffNote[];
  /** The changes of all rows of one kind add up to `changeBytes`. */
  readonly rows: readonly DiffRow[];
  readonly error?: ErrorReport;
}

/** The same without the digests of the files, which tables do not show. */
export interface DiffSummary extends Omit<DiffReport, "before" | "after"> {
  readonly before: Omit<LedgerObject, "digest"> | null;
  readonly after: Omit<LedgerObject, "digest"> | null;
}

export interface DiffNote extends AnalyserNote {
  readonly side: "before" | "after";
}

export interface DiffRow extends Difference {
  readonly kind: Dimension;
  /** The module's version, where the build information has one. */
  readonly beforeVersion?: string;
  readonly afterVersion?: string;
  readonly change: Change;
}

/** How a row's size changed: `same` does not mean that the bytes are the same. */
export type Change = "came" | "went" | "grew" | "shrank" | "same";

/** The report when nothing was compared. */
export function failedDiffReport(error: PlimsollError): DiffReport {
  return {
    schema: "plimsoll.diff/1",
    before: null,
    after: null,
    changeBytes: null,
    strip: null,
    notes: [],
    rows: [],
    error: errorReport(error),
  };
}
