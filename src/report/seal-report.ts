import type { PlimsollError } from "../base/error.ts";
import { type ErrorReport, errorReport } from "./error-report.ts";

/** A signature or a statement that now belongs to an image. */
export interface Attached {
  /** The digest of the image, or of the index. */
  readonly subject: string;
  /** Null for an index. */
  readonly platform: string | null;
  readonly predicateType: string;
  readonly signed: boolean;
  /** Of the manifest that was attached; under cosign's older tags, of the manifest there. */
  readonly digest: string;
}

/** What `plimsoll sign --json` prints. */
export interface SignReport {
  readonly schema: "plimsoll.sign/1";
  /** The image or the file that was signed; null where that failed. */
  readonly of: string | null;
  readonly attached: readonly Attached[];
  /** The file with the bundle; null for an image. */
  readonly output: string | null;
  readonly notes: readonly string[];
  readonly error?: ErrorReport;
}

/** What `plimsoll attest --json` prints. */
export interface AttestReport {
  readonly schema: "plimsoll.attest/1";
  /** The image; null where that failed. */
  readonly of: string | null;
  readonly attached: readonly Attached[];
  readonly notes: readonly string[];
  readonly error?: ErrorReport;
}

export function failedSignReport(error: PlimsollError): SignReport {
  return { schema: "plimsoll.sign/1", of: null, attached: [], output: null, notes: [], error: errorReport(error) };
}

export function failedAttestReport(error: PlimsollError): AttestReport {
  return { schema: "plimsoll.attest/1", of: null, attached: [], notes: [], error: errorReport(error) };
}
