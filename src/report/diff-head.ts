import type { DiffSummary } from "./diff-report.ts";
import { formatChange, formatSize } from "./size.ts";

/** What was compared, in lines above the tables. */
export function diffHeadLines({ before, after, changeBytes }: DiffSummary): readonly string[] {
  if (before === null || after === null) return [];
  return [
    `${before.name}: ${formatSize(before.sizeBytes)}`,
    `${after.name}: ${formatSize(after.sizeBytes)}, ${formatChange(changeBytes ?? 0)}`,
  ];
}
