import type { ImageDiffRow } from "../../report/image-diff-report.ts";
import { formatChange, formatSize } from "../../report/size.ts";
import { left, right, type Table } from "../../report/table.ts";
import { limitRows, type RowLimit } from "./row-limit.ts";
import { versionCell } from "./version-cell.ts";

/** A table for each kind of rows. */
export function imageDiffTables(rows: readonly ImageDiffRow[], limit: RowLimit): readonly Table[] {
  return [...Map.groupBy(rows, ({ kind }) => kind).values()].map((ofKind) => imageDiffTable(ofKind, limit));
}

/** The rows of one kind that changed most. Rows that kept both sizes are only counted. */
function imageDiffTable(rows: readonly ImageDiffRow[], limit: RowLimit): Table {
  const { kind } = rows[0]!;
  const same = rows.filter(({ change }) => change === "same");
  const { shown, others } = limitRows(
    rows.filter(({ change }) => change !== "same"),
    limit,
  );
  const second = secondColumn(kind, shown);
  const cells = (of: readonly ImageDiffRow[], what: string, label: string, behind = "") => [
    formatChange(sum(of, (row) => row.changeBytes)),
    formatChange(sum(of, (row) => row.changeWireBytes)),
    sizeOf(of, (row) => row.beforeBytes),
    sizeOf(of, (row) => row.afterBytes),
    what,
    label,
    ...second.map(() => behind),
  ];
  return {
    title: TITLES[kind],
    columns: [
      right("change"),
      right("wire"),
      right("before"),
      right("after"),
      left(""),
      left(kind),
      ...second.map(left),
    ],
    rows: [
      ...shown.map((row) => cells([row], row.change, row.label, row.within ?? versionCell(row))),
      ...(others.length === 0 ? [] : [cells(others, "", `and ${others.length} more`)]),
      ...(same.length === 0 ? [] : [cells(same, "same", `${same.length} of the same size`)]),
      cells(rows, "", "the image"),
    ],
  };
}

/** The column behind the name, if rows of a kind have one, and something to show in it. */
function secondColumn(kind: ImageDiffRow["kind"], shown: readonly ImageDiffRow[]): readonly string[] {
  if (kind === "package") return ["module"];
  if (kind === "symbol") return ["package"];
  return shown.some((row) => versionCell(row) !== "") ? ["version"] : [];
}

const TITLES: Readonly<Record<ImageDiffRow["kind"], string>> = {
  layer: "layers, by instruction",
  owner: "owners of the bytes",
  cause: "why the bytes are there",
  directory: "directories",
  file: "files",
  module: "modules of Go programs",
  package: "packages of Go programs",
  symbol: "symbols of Go programs",
};

function sum(rows: readonly ImageDiffRow[], of: (row: ImageDiffRow) => number | null): number {
  return rows.reduce((total, row) => total + (of(row) ?? 0), 0);
}

/** Stored bytes; empty where the image has none of the rows. */
function sizeOf(rows: readonly ImageDiffRow[], of: (row: ImageDiffRow) => number | null): string {
  return rows.some((row) => of(row) !== null) ? formatSize(sum(rows, of)) : "";
}
