import type { PlimsollError } from "../base/error.ts";
import { type DestinationOutcome, type ErrorReport, errorReport } from "./slim-report.ts";

/** What `copy` did. */
export interface CopyReport {
  readonly schema: "plimsoll.copy/1";
  /** What was copied; null where it could not be opened. */
  readonly source: { readonly name: string; readonly digest: string; readonly images: number } | null;
  readonly destinations: readonly CopyOutcome[];
  readonly error?: ErrorReport;
}

export interface CopyOutcome extends DestinationOutcome {
  /** What is attached to the copy; null where it was not asked for, or the image itself was not written. */
  readonly attached: readonly CopiedAttachment[] | null;
}

export interface CopiedAttachment {
  readonly digest: string;
  readonly artifactType: string | null;
  /** The image, or what else it belongs to. */
  readonly subject: string;
}

export function failedCopyReport(error: PlimsollError): CopyReport {
  return { schema: "plimsoll.copy/1", source: null, destinations: [], error: errorReport(error) };
}
