import type { PlimsollError } from "../base/error.ts";
import { type ErrorReport, errorReport } from "./error-report.ts";

/** What `symbols` fetched. */
export interface SymbolsReport {
  readonly schema: "plimsoll.symbols/1";
  /**
   * The image as it was named, and the digest of its manifest; null where it was not found. The platform is null for an
   * index of which the image of each platform was asked for.
   */
  readonly image: { readonly name: string; readonly digest: string; readonly platform: string | null } | null;
  readonly programs: readonly FetchedSymbols[];
  /** Programs of the image to which no symbols are attached. */
  readonly without: readonly { readonly platform: string; readonly path: string }[];
  readonly error?: ErrorReport;
}

/** The symbols of one program, which were shown to belong to it. */
export interface FetchedSymbols {
  readonly platform: string;
  /** In the image: `/usr/local/bin/order`. */
  readonly path: string;
  /** Of the program in the image. */
  readonly digest: string;
  /** The GNU build ID of both, in hex; null where neither has one. */
  readonly buildId: string | null;
  /** The file that was written. */
  readonly file: string;
  readonly sizeBytes: number;
  /** The digest of what is attached to the image. */
  readonly attachment: string;
}

/** The report when nothing was fetched. */
export function failedSymbolsReport(error: PlimsollError): SymbolsReport {
  return { schema: "plimsoll.symbols/1", image: null, programs: [], without: [], error: errorReport(error) };
}
