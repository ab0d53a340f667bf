import type { PlimsollError } from "../base/error.ts";
import type { UnreadPlace } from "../fleet/services/fleet-service.ts";
import { type ErrorReport, errorReport } from "./error-report.ts";

/** What `plimsoll fleet --on kubernetes --json` says: the Job that reads the layers of a fleet. */
export interface FleetJobReport {
  readonly schema: "plimsoll.fleet-job/1";
  /** Of the Job and all that belongs to it; null where none was written. */
  readonly name: string | null;
  readonly shards: number;
  /** How many images its pods look at. */
  readonly images: number;
  /** As YAML. */
  readonly manifests: string | null;
  /** False where the Job was only to be shown. */
  readonly applied: boolean;
  /** What its pods do not look at, and why: the report does. */
  readonly left: readonly UnreadPlace[];
  readonly error?: ErrorReport;
}

export function failedJobReport(error: PlimsollError): FleetJobReport {
  return {
    ...{ schema: "plimsoll.fleet-job/1", name: null, shards: 0, images: 0, manifests: null, applied: false, left: [] },
    error: errorReport(error),
  };
}
