import type { PlimsollError } from "../base/error.ts";
import { type ErrorReport, errorReport } from "./slim-report.ts";
import type { VersionReport } from "./version-report.ts";

/** The result of `plimsoll doctor --json`. */
export interface DoctorReport extends Omit<VersionReport, "schema"> {
  readonly schema: "plimsoll.doctor/1";
  /** The releases of the compressors, because the bytes of layers depend on them. */
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
  /** Why the program cannot be used; null where it can. */
  readonly problem: string | null;
}

/** The report when nothing was examined. */
export function failedDoctorReport(error: PlimsollError) {
  return {
    schema: "plimsoll.doctor/1" satisfies DoctorReport["schema"],
    version: null,
    form: null,
    platform: null,
    node: null,
    zlib: null,
    zstd: null,
    cacheFolder: null,
    findings: [],
    error: errorReport(error),
  };
}
