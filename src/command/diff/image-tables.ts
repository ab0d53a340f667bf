import { imageDiffTables } from "../../present/table/image-diff-table.ts";
import { renderFindingsComparison } from "../../report/findings-comparison-view.ts";
import { renderCauses } from "../../report/gate/cause-view.ts";
import { splitText } from "../../report/gate/split-text.ts";
import { imageDiffHeadLines } from "../../report/image-diff-head.ts";
import type { ImageDiffReport } from "../../report/image-diff-report.ts";
import { renderLine, renderTable } from "../../report/table.ts";
import type { View } from "../../report/view.ts";
import { DEFAULT_TOP } from "../flags.ts";
import type { DiffFlags } from "./flags.ts";

/** The comparison of two images for people: a table for each kind of rows. */
export function* renderImageDiff(report: ImageDiffReport, flags: DiffFlags, view: View): Generator<string> {
  const { format = "text", top = DEFAULT_TOP, only } = flags;
  const { toolchain = null, causes = [] } = report;
  const split = toolchain === null ? [] : [splitText(toolchain)];
  for (const line of [...imageDiffHeadLines(report), ...split]) yield renderLine(line, format);
  for (const table of imageDiffTables(report.rows, { top, only })) {
    yield "\n";
    yield* renderTable(table, format, view);
  }
  if (report.findings !== undefined) yield* renderFindingsComparison(report.findings, { top, format }, view);
  yield* renderCauses("why it grew", causes, format, view);
}
