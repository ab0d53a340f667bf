import type { PlimsollError } from "../base/error.ts";
import type { AnalyserNote, DebugFact, PathPrefix, SectionFact, Totals } from "../measure/binary/binary-ledger.ts";
import type { Row } from "../measure/pivot.ts";
import type { FindingsReport } from "./findings-report.ts";
import { type ErrorReport, errorReport } from "./slim-report.ts";

/**
 * The report of `plimsoll explain --json`. Sizes are bytes of the file; a value that is not known is null, never 0.
 * Rows come last but one, so that a reader can process them as a stream.
 */
export interface LedgerReport {
  readonly schema: "plimsoll.ledger/1";
  readonly object: LedgerObject | null;
  /** Null for a program without Go build information. */
  readonly go: LedgerGo | null;
  readonly sections: readonly SectionFact[];
  /** Absolute paths of source files; null where the program's line table cannot be read. */
  readonly paths: LedgerPaths | null;
  /** Debug information by package. */
  readonly debugInfo: readonly DebugFact[];
  readonly totals: Totals | null;
  /** What could not be measured, and why. */
  readonly notes: readonly AnalyserNote[];
  /** Present only if --findings was given. */
  readonly vulnerabilities?: FindingsReport;
  readonly rows: readonly Row[];
  readonly unattributedBytes: number | null;
  readonly error?: ErrorReport;
}

export interface LedgerObject {
  readonly name: string;
  readonly kind: "elf";
  readonly sizeBytes: number;
  readonly digest: string;
}

export interface LedgerGo {
  readonly version: string;
  /** The import path of the main package. */
  readonly main: string;
  readonly modules: readonly LedgerModule[];
  readonly settings: Readonly<Record<string, string>>;
}

export interface LedgerModule {
  readonly path: string;
  readonly version: string;
  readonly sum: string;
  readonly replace: Omit<LedgerModule, "replace" | "main" | "direct" | "attributedBytes"> | null;
  readonly main: boolean;
  /**
   * Whether go.mod requires it without `// indirect`. Null where a file was explained, because a file does not say
   * this.
   */
  readonly direct: boolean | null;
  readonly attributedBytes: number;
}

interface LedgerPaths {
  readonly distinct: number;
  readonly sizeBytes: number;
  readonly prefixes: readonly PathPrefix[];
}

/** The report when nothing was measured. */
export function failedLedgerReport(error: PlimsollError): LedgerReport {
  return {
    schema: "plimsoll.ledger/1",
    object: null,
    go: null,
    sections: [],
    paths: null,
    debugInfo: [],
    totals: null,
    notes: [],
    rows: [],
    unattributedBytes: null,
    error: errorReport(error),
  };
}
