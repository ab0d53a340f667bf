import type { FindingsReport } from "../../report/findings-report.ts";
import { renderFindings } from "../../report/findings-view.ts";
import { renderHeading } from "../../report/table.ts";
import type { View } from "../../report/view.ts";
import type { ExplainFlags } from "./flags.ts";

/** The section that `--findings` adds below the tables. */
export function* renderVulnerabilities(
  found: FindingsReport,
  { format = "text" }: ExplainFlags,
  view: View,
): Generator<string> {
  yield "\n";
  yield renderHeading("vulnerabilities", format, view.colour);
  yield* renderFindings(found, format, view);
}
