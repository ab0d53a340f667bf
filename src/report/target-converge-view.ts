import { counted } from "../base/counted.ts";
import { renderFindings } from "./findings-view.ts";
import { renderLine, type TableFormat } from "./table.ts";
import type { TargetConvergeReport } from "./target-converge-report.ts";
import type { View } from "./view.ts";

/** The report on a program or an image for people: what is found, and that nothing is planned. */
export function* renderTargetConverge(
  report: TargetConvergeReport,
  format: TableFormat,
  view: View,
): Generator<string> {
  yield renderLine(headLine(report), format);
  yield* renderFindings(report, format, view);
  yield "\n";
  yield renderLine(planLine(report), format);
}

function headLine({ target, programs, before, findings, unjudged }: TargetConvergeReport): string {
  const where = [target.platform, target.digest].filter((word) => word !== null).join(", ");
  const { yes, unknown } = before.findings.byReachability;
  const reach = findings.length === 0 ? "" : `: ${yes} reachable, ${unknown} unknown`;
  const missing = unjudged.length === 0 ? "" : `; ${counted(unjudged.length, "part")} could not be looked at`;
  return `${target.name} (${where}): ${counted(findings.length, "finding")} in Go modules of ${counted(programs.length, "Go program")}${reach}${missing}`;
}

function planLine({ target }: TargetConvergeReport): string {
  const what = target.kind === "image" ? "an image" : "a program";
  return `no plan was made: ${what} has no go.mod. In the folder of its source: plimsoll converge`;
}
