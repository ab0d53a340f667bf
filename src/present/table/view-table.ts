import type { Causes } from "../../measure/image/causes.ts";
import { type ImageRow, viewsOfImage } from "../../measure/image/image-rows.ts";
import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import type { ProgramParts } from "../../measure/image/program-parts.ts";
import type { ImageView } from "../../measure/image/view-names.ts";
import { left, type Table } from "../../report/table.ts";
import { type ImageSizes, SIZES, sizeCells } from "./image-cells.ts";
import { largestDirectories } from "./largest-directories.ts";
import { limitRows, type RowLimit } from "./row-limit.ts";

/** An image with what its views need. */
export interface ViewedImage {
  readonly ledger: ImageLedger;
  /** A cause for each entry of each layer. */
  readonly causes: Causes;
  /** The parts of Go programs, for the views that are about them. */
  readonly programs: ProgramParts | undefined;
}

interface ViewLimit extends RowLimit {
  /** Only bytes of this layer. */
  readonly layer?: number | undefined;
}

/** A table for each view, all of them in one pass over the image. */
export function viewTables(
  { ledger, causes, programs }: ViewedImage,
  views: readonly ImageView[],
  { layer, ...limit }: ViewLimit,
): readonly Table[] {
  const rows = viewsOfImage(ledger, views, { layer, programs, causes });
  return views.map((view, index) => viewTable(view, rows[index]!, limit));
}

/** The rows of a view at its lowest level, the largest first; for directories, the largest ones at any level. */
function viewTable(view: ImageView, rows: readonly ImageRow[], limit: RowLimit): Table {
  const root = rows[0]!;
  const all = view === "directory" ? largestDirectories(rows, limit.top) : leavesOf(rows);
  const parts = all.filter(({ sizeBytes, wireBytes }) => sizeBytes + wireBytes > 0);
  const { shown, others } = limitRows(parts, limit);
  const whole = wholeOf(view, root);
  const isKnownAlike = view === "directory" || view === "file";
  const line = (sizes: ImageSizes, label: string, how: string, within = "") => [
    ...sizeCells(sizes, root),
    label,
    ...(whole === undefined ? [] : [within]),
    ...(isKnownAlike ? [] : [how]),
  ];
  return {
    title: TITLES[view],
    columns: [
      ...SIZES,
      left(view),
      ...(whole === undefined ? [] : [left(whole)]),
      ...(isKnownAlike ? [] : [left("known by")]),
    ],
    rows: [
      ...shown.map((row) => line(row, row.label, row.how, row.parent ? rows[row.parent]!.label : "")),
      ...(others.length === 0 ? [] : [line(sumOf(others), `and ${others.length} more`, "")]),
      line(root, root.kind === "image" ? "the image" : root.label, ""),
    ],
  };
}

const TITLES: Record<ImageView, string> = {
  layer: "layers",
  owner: "owners of the bytes",
  cause: "why the bytes are there",
  directory: "directories, with all that is in them",
  file: "files",
  module: "modules of Go programs",
  package: "packages of Go programs",
  symbol: "symbols of Go programs",
};

/**
 * What contains a row, for the second column: the same symbol may be in several packages, and the same path in several
 * layers.
 */
function wholeOf(view: ImageView, root: ImageRow): string | undefined {
  if (view === "symbol") return "package";
  return view === "file" && root.kind === "image" ? "in" : undefined;
}

function leavesOf(rows: readonly ImageRow[]): readonly ImageRow[] {
  const parents = new Set(rows.map(({ parent }) => parent));
  return rows.filter(({ id }) => !parents.has(id)).sort((a, b) => b.sizeBytes - a.sizeBytes || a.id - b.id);
}

function sumOf(rows: readonly ImageRow[]): ImageSizes {
  return {
    sizeBytes: rows.reduce((total, row) => total + row.sizeBytes, 0),
    wireBytes: rows.reduce((total, row) => total + row.wireBytes, 0),
  };
}
