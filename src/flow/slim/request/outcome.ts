import type { PlimsollError } from "../../../base/error.ts";
import type { SlimReport } from "../../../report/slim-report.ts";

/** What a run leads to: a report always, and the error to end with where something failed. */
export interface Outcome {
  readonly report: SlimReport;
  readonly failure?: PlimsollError;
}
