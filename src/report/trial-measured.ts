import type { Summary } from "../trial/statistics/summary.ts";
import { formatSize } from "./size.ts";
import type { MeasuredRow } from "./trial-report.ts";

/** A row of what was measured, for people. */
export function measuredCells(row: MeasuredRow) {
  const { quantity, unit, before, after, ratio, verdict, how } = row;
  return {
    quantity: how === "computed" ? `${quantity} (computed)` : quantity,
    before: summaryText(before, unit),
    after: summaryText(after, unit),
    ratio: ratio === null ? "·" : `${ratio.ratio.toFixed(3)} ×`,
    interval:
      ratio === null || ratio.low === null || ratio.high === null
        ? "·"
        : `${ratio.low.toFixed(3)} … ${ratio.high.toFixed(3)}`,
    shows: verdict ?? "·",
  };
}

function summaryText(summary: Summary | null, unit: MeasuredRow["unit"]): string {
  const { middle, spread } = summaryCells(summary, unit);
  return spread === "" ? middle : `${middle} (${spread})`;
}

/** The median, and the quartiles where they differ from it. */
export function summaryCells(
  summary: Summary | null,
  unit: MeasuredRow["unit"],
): { readonly middle: string; readonly spread: string } {
  if (summary === null) return { middle: "not found out", spread: "" };
  const { median, low, high } = summary;
  const text = (value: number) => {
    if (unit === "bytes") return formatSize(Math.round(value));
    return unit === "seconds" ? `${value.toFixed(3)} s` : String(value);
  };
  return { middle: text(median), spread: low === high ? "" : `${text(low)} … ${text(high)}` };
}
