import type { PairedRatio } from "../trial/statistics/paired-ratio.ts";
import type { Summary } from "../trial/statistics/summary.ts";
import { formatSize } from "./size.ts";
import { left, renderHeading, renderLine, renderTable, right, type TableFormat } from "./table.ts";
import type { MeasuredRow, TrialReport } from "./trial-report.ts";
import type { View } from "./view.ts";

/** What was found out, for people. */
export function* renderTrial(report: TrialReport, format: TableFormat, view: View): Generator<string> {
  const { runtime, after, before, measured } = report;
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
}

const TITLES = { pull: "pull", start: "start", memory: "memory", disk: "disk" } as const;

const COLUMNS = [
  left("what"),
  right("before"),
  right("after"),
  right("after / before"),
  right("95 %"),
  left("shows"),
];

function cellsOf({ quantity, unit, after, before, ratio, verdict, computed }: MeasuredRow): readonly string[] {
  return [
    computed ? `${quantity} (computed)` : quantity,
    summaryText(before, unit),
    summaryText(after, unit),
    ratio === null ? "·" : `${ratio.ratio.toFixed(3)} ×`,
    intervalText(ratio),
    verdict ?? "·",
  ];
}

function intervalText(ratio: PairedRatio | null): string {
  if (ratio === null || ratio.low === null || ratio.high === null) return "·";
  return `${ratio.low.toFixed(3)} … ${ratio.high.toFixed(3)}`;
}

function summaryText(summary: Summary | null, unit: MeasuredRow["unit"]): string {
  if (summary === null) return "not found out";
  const { median, low, high } = summary;
  const text = (value: number) =>
    unit === "bytes" ? formatSize(Math.round(value)) : unit === "seconds" ? `${value.toFixed(3)} s` : String(value);
  return low === high ? text(median) : `${text(median)} (${text(low)} … ${text(high)})`;
}
