import type { DiffRow } from "../../report/diff-report.ts";
import { formatChange, formatSize } from "../../report/size.ts";
import { left, right, type Table } from "../../report/table.ts";
import { limitRows, type RowLimit } from "./row-limit.ts";
import { versionCell } from "./version-cell.ts";

/** A table for each kind of rows. */
export function diffTables(rows: readonly DiffRow[], limit: RowLimit): readonly Table[] {
  return [...Map.groupBy(rows, ({ kind }) => kind).values()].map((ofKind) => diffTable(ofKind, limit));
}

/** The rows of one kind that changed most. Rows that kept their size are only counted. */
function diffTable(rows: readonly DiffRow[], limit: RowLimit): Table {
  const { kind } = rows[0]!;
  const changed = rows.filter(({ change }) => change !== "same");
  const { shown, others } = limitRows(changed, limit);
  const second = secondColumn(kind);
  const empty = second.map(() => "");
  const sameCount = rows.length - changed.length;
  const sum = (of: (row: DiffRow) => number | null) => rows.reduce((total, row) => total + (of(row) ?? 0), 0);
  const otherBytes = others.reduce((total, { changeBytes }) => total + changeBytes, 0);
  return {
    title: `${kind}s`,
    columns: [right("change"), right("before"), right("after"), left(""), left(kind), ...second.map(left)],
    rows: [
      ...shown.map((row) => [
        formatChange(row.changeBytes),
        sizeOrNone(row.beforeBytes),
        sizeOrNone(row.afterBytes),
        row.change,
        row.label,
        ...second.map(() => (kind === "module" ? versionCell(row) : (row.within ?? ""))),
      ]),
      ...(others.length === 0 ? [] : [[formatChange(otherBytes), "", "", "", `and ${others.length} more`, ...empty]]),
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

/** The column behind the name, if rows of a kind have one. */
function secondColumn(kind: DiffRow["kind"]): readonly string[] {
  if (kind === "module") return ["version"];
  return kind === "package" ? ["module"] : kind === "symbol" ? ["package"] : [];
}

function sizeOrNone(sizeBytes: number | null): string {
  return sizeBytes === null ? "" : formatSize(sizeBytes);
}
