import type { DiffReport, DiffRow } from "./diff-report.ts";
import { limitRows, type RowLimit } from "./ledger-rows.ts";
import { formatChange, formatSize } from "./size.ts";
import { left, right, type Table } from "./table.ts";
/** What was compared, in lines above the tables. */
export function diffHeadLines({ before, after, changeBytes }: DiffReport): readonly string[] {
  if (before === null || after === null) return [];
  return [
    `${before.name}: ${formatSize(before.sizeBytes)}`,
    `${after.name}: ${formatSize(after.sizeBytes)}, ${formatChange(changeBytes ?? 0)}`,
  ];
}

/** The rows of one kind that changed most. Rows that kept their size are only counted. */
export function diffTable(rows: readonly DiffRow[], limit: RowLimit): Table {
  const kind = rows[0]?.kind ?? "section";
  const changed = rows.filter(({ change }) => change !== "same");
  const { shown, rest } = limitRows(
    changed.map((row) => ({ ...row, sizeBytes: row.changeBytes })),
    limit,
  );
  const wholes =
    kind === "package" ? ["module"] : kind === "symbol" ? ["package"] : kind === "module" ? ["version"] : [];
  const empty = wholes.map(() => "");
  const sameCount = rows.length - changed.length;
  const sum = (of: (row: DiffRow) => number | null) => rows.reduce((total, row) => total + (of(row) ?? 0), 0);
  return {
    title: `${kind}s`,
    columns: [right("change"), right("before"), right("after"), left(""), left(kind), ...wholes.map(left)],
    rows: [
      ...shown.map((row) => [
        formatChange(row.changeBytes),
        sizeOrNone(row.beforeBytes),
        sizeOrNone(row.afterBytes),
        row.change,
        row.label,
        ...(kind === "module" ? [versionCell(row)] : wholes.map(() => row.within ?? "")),
      ]),
      ...(rest === undefined ? [] : [[formatChange(rest.sizeBytes), "", "", "", `and ${rest.count} more`, ...empty]]),
      ...(sameCount === 0 ? [] : [[formatChange(0), "", "", "same", `${sameCount} of the same size`, ...empty]]),
      [
        formatChange(sum((row) => row.changeBytes)),
        formatSize(sum((row) => row.beforeBytes)),
        formatSize(sum((row) => row.afterBytes)),
        "",
        "the file",
        ...empty,
      ],
    ],
  };
}

function sizeOrNone(sizeBytes: number | null): string {
  return sizeBytes === null ? "" : formatSize(sizeBytes);
}

function versionCell({ beforeVersion = "", afterVersion = "" }: DiffRow): string {
  if (beforeVersion === afterVersion) return beforeVersion;
  return `${beforeVersion || "none"} → ${afterVersion || "none"}`;
}
