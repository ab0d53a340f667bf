import { counted } from "../base/counted.ts";
import type { Cause } from "../measure/image/causes.ts";
import type { ImageRow } from "../measure/image/image-rows.ts";
import type { ImageLedger, MeasuredLayer } from "../measure/image/ledger/image-ledger.ts";
import type { Reclaimable } from "../measure/image/reclaimable.ts";
import type { ImageView } from "../measure/image/view-names.ts";
import { formatShare, type RowLimit } from "./ledger-rows.ts";
import { formatBytes, formatSize } from "./size.ts";
import { left, right, type Table } from "./table.ts";

interface Sizes {
  readonly sizeBytes: number;
  readonly wireBytes: number;
}

const SIZES = [right("stored"), right("share"), right("wire")] as const;

/** Lines above the tables: which image this is, and which layer the tables are about if they are about one. */
export function imageHeadLines(
  ledger: ImageLedger,
  totals: Sizes,
  { storedBytes }: Reclaimable,
  only?: Sizes & { readonly layer: number },
): readonly string[] {
  const { name, digest, config, layers } = ledger;
  const { os, architecture, variant } = config;
  const count = counted(layers.length, "layer");
  const waste = storedBytes === 0 ? "nothing" : `${formatSize(storedBytes)} stored`;
  return [
    `${name}: ${formatSize(totals.sizeBytes)} stored, ${formatSize(totals.wireBytes)} on the wire`,
    `${[os, architecture, variant].filter(Boolean).join("/")}, ${count}: ${formatExactly(totals)}`,
    `manifest ${digest}`,
    `a rebuild without what is waste would save ${waste}`,
    ...(only === undefined ? [] : [`layer ${only.layer}: ${formatExactly(only)}`]),
  ];
}

/** The layers from the lowest to the highest, with manifest and config, so that both columns add up to the image. */
export function layerTable({ layers, manifestBytes, configBytes }: ImageLedger, totals: Sizes): Table {
  const cells = (index: string, sizes: Sizes, as: string, entries: string, what: string) => [
    index,
    ...sizeCells(sizes, totals),
    as,
    entries,
    what,
  ];
  const named = (bytes: number, what: string) => cells("", { sizeBytes: bytes, wireBytes: bytes }, "", "", what);
  return {
    title: "layers",
    columns: [right("layer"), ...SIZES, left("as"), right("entries"), left("instruction")],
    rows: [
      named(manifestBytes, "manifest"),
      named(configBytes, "config"),
      ...layers.map(({ index, survey, fetched, instruction }) => {
        const [as, entries] = fetched ? [survey.compression, String(survey.entries.length)] : ["not fetched", ""];
        return cells(String(index), survey, as, entries, onOneLine(instruction?.text ?? ""));
      }),
      cells("", totals, "", "", "the image"),
    ],
  };
}

/** An instruction may be a script of several lines. */
function onOneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}

/** The rows of a view at its lowest level, the largest first; for directories, the largest ones at any level. */
export function viewTable(view: ImageView, rows: readonly ImageRow[], limit: RowLimit): Table {
  const root = rows[0]!;
  const all = view === "directory" ? largestDirectories(rows, limit.top) : leavesOf(rows);
  const parts = all.filter(({ sizeBytes, wireBytes }) => sizeBytes + wireBytes > 0);
  const shown = parts.filter(({ label }) => limit.only === undefined || limit.only.test(label)).slice(0, limit.top);
  const rest = restOf(root, parts, shown);
  const whole = wholeOf(view, root);
  const isKnownAlike = view === "directory" || view === "file";
  const line = (sizes: Sizes, label: string, how: string, within = "") => [
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
      ...(rest === undefined ? [] : [line(rest, `and ${rest.count} more`, "")]),
      line(root, root.kind === "image" ? "the image" : root.label, ""),
    ],
  };
}

const TITLES: Record<ImageView, string> = {
  layer: "layers",
  owner: "whose the bytes are",
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

interface Part extends Sizes {
  readonly kind: ImageRow["kind"];
  readonly parent: number | null;
  readonly label: string;
  readonly how: string;
}

function leavesOf(rows: readonly ImageRow[]): readonly ImageRow[] {
  const parents = new Set(rows.map(({ parent }) => parent));
  return rows.filter(({ id }) => !parents.has(id)).sort((a, b) => b.sizeBytes - a.sizeBytes || a.id - b.id);
}

/** The label of the files that lie directly in a directory. */
const FILES_IN = "[files]";

/** Chooses at most `most` directories: the largest is replaced by its subdirectories, again and again. */
function largestDirectories(rows: readonly ImageRow[], most: number): readonly Part[] {
  const children = Map.groupBy(rows, ({ parent }) => parent);
  const childrenOf = ({ id }: ImageRow) => children.get(id) ?? [];
  const shown = childrenOf(rows[0]!).map((row) =>
    row.kind === "part" && row.label === FILES_IN ? { ...row, label: "/*" } : row,
  );
  const closed: Part[] = [];
  while (shown.length > 0) {
    shown.sort((a, b) => b.sizeBytes - a.sizeBytes || a.id - b.id);
    const row = shown.shift()!;
    const inside = childrenOf(row);
    if (inside.length === 0 || shown.length + closed.length + inside.length > most) closed.push(row);
    else {
      for (const child of inside) {
        if (child.kind === "directory") shown.push(child);
        else closed.push({ ...child, label: `${row.label}/*` });
      }
    }
  }
  return closed.sort((a, b) => b.sizeBytes - a.sizeBytes);
}

function restOf(root: Sizes, parts: readonly Part[], shown: readonly Part[]): (Sizes & { count: number }) | undefined {
  const count = parts.length - shown.length;
  if (count === 0) return undefined;
  const sum = (of: (part: Sizes) => number) => shown.reduce((total, part) => total + of(part), 0);
  return {
    count,
    sizeBytes: root.sizeBytes - sum((part) => part.sizeBytes),
    wireBytes: root.wireBytes - sum((part) => part.wireBytes),
  };
}

/** The largest files, with what became of them. */
export function fileTable(ledger: ImageLedger, causes: readonly (readonly Cause[])[], top: number): Table {
  const largest = largestFiles(ledger, top);
  return {
    title: "the largest files",
    columns: [right("stored"), right("wire"), right("layer"), left("cause"), left("file"), left("owner")],
    rows: largest.map(({ layer, entry, sizeBytes }) => {
      const { survey, owners } = ledger.layers[layer]!;
      return [
        formatSize(sizeBytes),
        formatSize(contentShare(survey, entry)),
        String(layer),
        causes[layer]![entry]!.kind,
        survey.entries.path(entry),
        owners[entry]!.name,
      ];
    }),
  };
}

interface SizedEntry {
  readonly layer: number;
  readonly entry: number;
  readonly sizeBytes: number;
}

/** The image may have hundreds of thousands of files, so only the largest are sorted. */
function largestFiles({ layers }: ImageLedger, top: number): readonly SizedEntry[] {
  let largest: SizedEntry[] = [];
  let least = 0;
  const cut = () => {
    largest = largest.sort((a, b) => b.sizeBytes - a.sizeBytes).slice(0, top);
    least = largest.length < top ? 0 : largest.at(-1)!.sizeBytes;
  };
  for (const { index: layer, survey } of layers) {
    for (let entry = 0; entry < survey.entries.length; entry++) {
      const sizeBytes = survey.entries.sizeBytes(entry);
      if (sizeBytes > least) largest.push({ layer, entry, sizeBytes });
      if (largest.length > 2 * top) cut();
    }
  }
  cut();
  return largest;
}

/** Go programs with the facts of their build information, the largest first; undefined where there are none. */
export function programTable({ layers, tree }: ImageLedger): Table | undefined {
  const programs = layers.flatMap(({ index: layer, survey }) =>
    [...survey.programs].flatMap(([entry, { go }]) =>
      go === null || tree.status({ layer, entry }) !== "live" ? [] : [{ survey, entry, go }],
    ),
  );
  if (programs.length === 0) return undefined;
  const sizeOf = ({ survey, entry }: (typeof programs)[number]) => survey.entries.sizeBytes(entry);
  return {
    title: "Go programs",
    columns: [right("stored"), right("wire"), left("go"), left("module"), right("modules"), left("file")],
    rows: programs
      .sort((a, b) => sizeOf(b) - sizeOf(a))
      .map(({ survey, entry, go }) => {
        const main = go.modules.find((module) => module.main);
        return [
          formatSize(survey.entries.sizeBytes(entry)),
          formatSize(contentShare(survey, entry)),
          go.version,
          [main?.path ?? go.path, main?.version].filter(Boolean).join(" "),
          String(go.modules.length),
          survey.entries.path(entry),
        ];
      }),
  };
}

function contentShare({ entries, wire }: MeasuredLayer["survey"], entry: number): number {
  const start = entries.dataOffset(entry);
  return wire.share(start, start + entries.sizeBytes(entry));
}

function sizeCells({ sizeBytes, wireBytes }: Sizes, of: Sizes): readonly string[] {
  return [formatSize(sizeBytes), formatShare(sizeBytes, of.sizeBytes), formatSize(wireBytes)];
}

function formatExactly({ sizeBytes, wireBytes }: Sizes): string {
  return `${formatBytes(sizeBytes)} bytes stored, ${formatBytes(wireBytes)} on the wire`;
}
