import type { PlimsollError } from "../base/error.ts";
import { type ErrorReport, errorReport } from "./slim-report.ts";

/** The result of `plimsoll doctor --json`. */
export interface DoctorReport {
  readonly schema: "plimsoll.doctor/1";
  readonly version: string;
  readonly node: string;
  /** Releases of the compressors: they decide the bytes of layers. */
  readonly zlib: string;
  readonly zstd: string;
  readonly cacheFolder: string;
  readonly findings: readonly ToolFinding[];
  readonly error?: ErrorReport;
}

export interface ToolFinding {
  readonly name: string;
  readonly required: boolean;
  readonly neededFor: string;
  readonly path: string | null;
  readonly version: string | null;
  /** Why it cannot be used, where it cannot. */
  readonly problem: string | null;
}

/** What is left to say when nothing was looked for. */
export function failedDoctorReport(error: PlimsollError) {
  return {
    schema: "plimsoll.doctor/1" satisfies DoctorReport["schema"],
    version: null,
    node: null,
    zlib: null,
    zstd: null,
    cacheFolder: null,
    findings: [],
    error: errorReport(error),
  };
}
