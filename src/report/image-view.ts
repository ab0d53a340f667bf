import type { ImageLedger, MeasuredLayer } from "../measure/image/image-ledger.ts";
import type { ImageRow, ImageView } from "../measure/image/image-view.ts";
import { formatShare, limitRows, type RowLimit } from "./ledger-rows.ts";
import { formatSize } from "./size.ts";
import type { Table } from "./table.ts";

interface Totals {
  readonly sizeBytes: number;
  readonly wireBytes: number;
}

const left = (header: string) => ({ header, align: "left" }) as const;
const right = (header: string) => ({ header, align: "right" }) as const;

/** What the image is, in lines above the tables. */
export function imageHeadLines({ name, digest, config, layers }: ImageLedger, totals: Totals): readonly string[] {
  const { os, architecture, variant } = config;
  return [
    `${name}: ${formatSize(totals.sizeBytes)} stored, ${formatSize(totals.wireBytes)} on the wire`,
    `${[os, architecture, variant].filter(Boolean).join("/")}, ${layers.length} layers, manifest ${digest}`,
  ];
}

/** Layers as they lie on top of each other, with manifest and config, so that both columns add up to the image. */
export function layerTable(ledger: ImageLedger, totals: Totals): Table {
  const { layers, manifestBytes, configBytes } = ledger;
  const other = (sizeBytes: number, label: string) => [
    "",
    formatSize(sizeBytes),
    formatShare(sizeBytes, totals.sizeBytes),
    formatSize(sizeBytes),
    "",
    "",
    label,
  ];
  return {
    title: "layers",
    columns: [
      right("layer"),
      right("stored"),
      right("share"),
      right("wire"),
      left("as"),
      right("entries"),
      left("instruction"),
    ],
    rows: [
      other(manifestBytes, "manifest"),
      other(configBytes, "config"),
      ...layers.map((layer) => layerCells(layer, totals)),
      [
        "",
        formatSize(totals.sizeBytes),
        formatShare(totals.sizeBytes, totals.sizeBytes),
        formatSize(totals.wireBytes),
        "",
        "",
        `the image: ${formatBytes(totals.sizeBytes)} bytes stored, ${formatBytes(totals.wireBytes)} on the wire`,
      ],
    ],
  };
}

function layerCells({ index, survey, fetched, instruction }: MeasuredLayer, totals: Totals): readonly string[] {
  return [
    String(index),
    formatSize(survey.sizeBytes),
    formatShare(survey.sizeBytes, totals.sizeBytes),
    formatSize(survey.wireBytes),
    fetched ? survey.compression : "not fetched",
    fetched ? String(survey.entries.length) : "",
    instruction?.text ?? "",
  ];
}

/** The rows of a view that are not divided further. */
export function rowTable(view: ImageView, rows: readonly ImageRow[], limit: RowLimit): Table {
  const [root] = rows;
  const parents = new Set(rows.map(({ parent }) => parent));
  const leaves = rows.filter(({ id }) => !parents.has(id)).sort((a, b) => b.sizeBytes - a.sizeBytes || a.id - b.id);
  const { shown, rest } = limitRows(leaves, limit);
  const line = (row: Totals, label: string, how: string) => [
    formatSize(row.sizeBytes),
    formatShare(row.sizeBytes, root!.sizeBytes),
    formatSize(row.wireBytes),
    label,
    how,
  ];
  const restWire = root!.wireBytes - shown.reduce((sum, { wireBytes }) => sum + wireBytes, 0);
  return {
    title: `by ${view}`,
    columns: [right("stored"), right("share"), right("wire"), left(view), left("known by")],
    rows: [
      ...shown.map((row) => line(row, row.label, row.how)),
      ...(rest === undefined
        ? []
        : [line({ sizeBytes: rest.sizeBytes, wireBytes: restWire }, `and ${rest.count} more`, "")]),
      line(
        root!,
        `the image: ${formatBytes(root!.sizeBytes)} bytes stored, ${formatBytes(root!.wireBytes)} on the wire`,
        "",
      ),
    ],
  };
}

export function formatBytes(bytes: number): string {
  return String(bytes).replace(/\B(?=(\d{3})+$)/g, ",");
}
