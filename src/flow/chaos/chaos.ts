import { PlimsollError } from "../../base/error.ts";
import { type ChaosReport, failedChaosReport } from "../../report/chaos-report.ts";
import type { Progress } from "../../report/progress.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import type { ChaosRequest } from "./request.ts";

/**
 * Breaks what a service depends on while it is under load, and says what the service did. Always returns a report, and
 * where a check fails or is undecided the error to exit with.
 */
export async function chaos(
  _surroundings: Surroundings,
  image: string,
  _request: ChaosRequest,
  _progress: Progress,
): Promise<{ readonly report: ChaosReport; readonly failure?: PlimsollError }> {
  const failure = new PlimsollError("image-unknown", { what: `${image} was not looked at` });
  return { report: failedChaosReport(failure), failure };
}
