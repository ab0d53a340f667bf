import type { PlimsollError } from "../base/error.ts";
import { type ErrorReport, errorReport } from "./error-report.ts";

/** Whether an image was built again bit for bit, and where it differs. */
export interface ReproduceReport {
  readonly schema: "plimsoll.reproduce/1";
  /** True where both manifests are the same byte for byte; null where nothing was built. */
  readonly reproduced: boolean | null;
  readonly image: { readonly name: string; readonly digest: string; readonly platform: string } | null;
  /** The digest of what was built now. */
  readonly rebuiltDigest: string | null;
  /** Where the provenance was found. `signed` says that there are signatures: `verify` checks them, and not this verb. */
  readonly provenance: { readonly where: string; readonly signed: boolean } | null;
  /** What is not as it was recorded. Null: not recorded, or not there now. */
  readonly inputs: readonly {
    readonly name: string;
    readonly recorded: string | null;
    readonly now: string | null;
  }[];
  /** What differs in the images. */
  readonly changes: readonly ReproduceChange[];
  readonly notes: readonly string[];
  readonly error?: ErrorReport;
}

/** A part that is not the same in both images. Sizes are bytes; null where one of them does not have it. */
export interface ReproduceChange {
  readonly kind: "config" | "manifest" | "layer" | "file" | "section" | "module";
  readonly name: string;
  readonly recordedBytes: number | null;
  readonly rebuiltBytes: number | null;
}

/** The report when it could not be found out. */
export function failedReproduceReport(error: PlimsollError): ReproduceReport {
  return {
    ...{ schema: "plimsoll.reproduce/1", reproduced: null, image: null, rebuiltDigest: null, provenance: null },
    ...{ inputs: [], changes: [], notes: [] },
    error: errorReport(error),
  };
}
