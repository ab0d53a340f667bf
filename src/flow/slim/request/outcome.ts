import type { PlimsollError } from "../../../base/error.ts";
import type { SlimReport } from "../../../report/slim-report.ts";

/** The result of a run: always a report, and where something failed, the error to exit with. */
export interface Outcome {
  readonly report: SlimReport;
  readonly failure?: PlimsollError;
}
