import { renderFindingsComparison } from "./findings-comparison-view.ts";
import { left, renderHeading, renderLine, renderTable, right, type Table, type TableFormat } from "./table.ts";
import { knobsRemarks } from "./trial-knobs.ts";
import { measuredCells } from "./trial-measured.ts";
import type { MeasuredRow, TrialReport } from "./trial-report.ts";
import { trialTables } from "./trial-tables.ts";
import { upxMeasuredTable } from "./trial-upx-tables.ts";
import type { View } from "./view.ts";

/** What was found out, for people. */
export function* renderTrial(report: TrialReport, format: TableFormat, view: View): Generator<string> {
  const { runtime, after, before, measured, equivalence, knobs, notes } = report;
  if (after === null) yield* renderAsked(report, format, view);
  if (runtime === null || after === null) return;
  yield renderHeading(`trial in ${runtime.name} ${runtime.version}`, format, view.colour);
  yield renderLine(`after: ${after.name}, ${after.platform}: ${after.digest}`, format);
  if (before !== null) yield renderLine(`before: ${before.name}, ${before.platform}: ${before.digest}`, format);
  for (const [group, title] of Object.entries(TITLES)) {
    const rows = measured.filter((row) => row.group === group);
    if (rows.length === 0) continue;
    yield "\n";
    yield* renderTable({ title, columns: COLUMNS, rows: rows.map(cellsOf) }, format, view);
  }
  for (const table of allTables(report)) {
    yield "\n";
    yield* renderTable(table, format, view);
  }
  if (report.findings !== null) yield* renderFindingsComparison(report.findings, { top: FINDINGS_SHOWN, format }, view);
  const volatile = equivalence !== null && "found" in equivalence ? equivalence.found.volatile : [];
  const remarks = [
    ...(knobs === null ? [] : knobsRemarks(knobs)),
    ...notes,
    ...volatile.filter((part) => !part.endsWith(DATE)).map(notCompared),
  ];
  if (remarks.length > 0) yield "\n";
  for (const remark of remarks) yield renderLine(remark, format);
}

/** What was asked for without a trial of two images. */
function* renderAsked(report: TrialReport, format: TableFormat, view: View): Generator<string> {
  for (const [index, table] of allTables(report).entries()) {
    if (index > 0) yield "\n";
    yield* renderTable(table, format, view);
  }
  if (report.knobs === null) return;
  yield "\n";
  for (const remark of knobsRemarks(report.knobs)) yield renderLine(remark, format);
}

/** The page has plots of what was measured, and no table of it. */
function allTables(report: TrialReport): readonly Table[] {
  const { upx } = report;
  return [...(upx === null || upx.measured.length === 0 ? [] : [upxMeasuredTable(upx)]), ...trialTables(report)];
}

/** Rows of each list of findings. */
const FINDINGS_SHOWN = 20;

const TITLES = { pull: "pull", start: "start", memory: "memory", disk: "disk" } as const;

/** Every server says the time in it: nobody needs to read that it was not compared. */
const DATE = ": the header date";

const COLUMNS = [
  ...[left("what"), right("before"), right("after"), right("after / before"), right("95 %")],
  left("shows"),
];

function cellsOf(row: MeasuredRow): readonly string[] {
  const { quantity, before, after, ratio, interval, shows } = measuredCells(row);
  return [quantity, before, after, ratio, interval, shows];
}

function notCompared(part: string): string {
  return `not compared, because it differs between two containers of one image: ${part}`;
}
