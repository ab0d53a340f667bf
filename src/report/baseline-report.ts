import type { PlimsollError } from "../base/error.ts";
import type { FieldEvidence } from "../fleet/baseline/generated-file.ts";
import type { MergedFile } from "../fleet/baseline/merge-files.ts";
import type { Undecided } from "../fleet/baseline/service-evidence.ts";
import { type ErrorReport, errorReport } from "./error-report.ts";

/** What `plimsoll baseline --json` says: which manifests were written, from what, and what they leave open. */
export interface BaselineReport {
  readonly schema: "plimsoll.baseline/1";
  /** As it was named, with the digest of the manifest that was looked at; null where it could not be opened. */
  readonly image: { readonly name: string; readonly digest: string } | null;
  /** As it was named. */
  readonly folder: string | null;
  /** False for a dry run, and where something failed. */
  readonly written: boolean;
  readonly files: readonly BaselineFile[];
  /** What nothing shows: a person has to decide it. */
  readonly toDecide: readonly Undecided[];
  readonly notes: readonly string[];
  readonly error?: ErrorReport;
}

export interface BaselineFile {
  /** Below the folder. */
  readonly path: string;
  readonly change: MergedFile["change"];
  /** How many places kept an edit that does not go together with what is generated now. */
  readonly keptEdits: number;
  /** What changes, as `diff -u` writes it; empty where nothing does. */
  readonly diff: string;
  readonly evidence: readonly FieldEvidence[];
}

/** The report when nothing was written. */
export function failedBaselineReport(error: PlimsollError): BaselineReport {
  return {
    ...{ schema: "plimsoll.baseline/1", image: null, folder: null, written: false },
    ...{ files: [], toDecide: [], notes: [], error: errorReport(error) },
  };
}
