import type { ImageDiffReport, ImageDiffRow } from "./image-diff-report.ts";
import type { ImageObject } from "./image-report.ts";
import type { RowLimit } from "./ledger-rows.ts";
import { formatChange, formatSize } from "./size.ts";
import { left, right, type Table } from "./table.ts";
/** What was compared, in lines above the tables. */
export function imageDiffHeadLines({
  before,
  after,
  changeBytes,
  changeWireBytes,
}: ImageDiffReport): readonly string[] {
  return [
    sizesOf(before),
    sizesOf(after),
    `change: ${formatChange(changeBytes)} stored, ${formatChange(changeWireBytes)} on the wire`,
  ];
}

function sizesOf({ name, sizeBytes, wireBytes }: ImageObject): string {
  return `${name}: ${formatSize(sizeBytes)} stored, ${formatSize(wireBytes)} on the wire`;
}

/** The rows of one kind that changed most. Rows that kept both sizes are only counted. */
export function imageDiffTable(rows: readonly ImageDiffRow[], { top, only }: RowLimit): Table {
  const kind = rows[0]!.kind;
  const whole = kind === "package" ? ["module"] : kind === "symbol" ? ["package"] : [];
  const changed = rows.filter(({ change }) => change !== "same");
  const shown = changed.filter(({ label }) => only === undefined || only.test(label)).slice(0, top);
  const others = new Set(changed).difference(new Set(shown));
  const same = rows.length - changed.length;
  const cells = (of: readonly ImageDiffRow[], what: string, label: string, within = "") => [
    formatChange(sum(of, (row) => row.changeBytes)),
    formatChange(sum(of, (row) => row.changeWireBytes)),
    sizeOf(of, (row) => row.beforeBytes),
    sizeOf(of, (row) => row.afterBytes),
    what,
    label,
    ...whole.map(() => within),
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
      ...whole.map(left),
    ],
    rows: [
      ...shown.map((row) => cells([row], row.change, row.label, row.within ?? "")),
      ...(others.size === 0 ? [] : [cells([...others], "", `and ${others.size} more`)]),
      ...(same === 0
        ? []
        : [
            cells(
              rows.filter(({ change }) => change === "same"),
              "same",
              `${same} of the same size`,
            ),
          ]),
      cells(rows, "", "the image"),
    ],
  };
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
