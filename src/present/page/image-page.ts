import type { Finding } from "../../check/finding.ts";
import { formatPlatform } from "../../format/oci/platform.ts";
import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import { totalsOf } from "../../measure/image/pieces.ts";
import { type Reclaimable, reclaimableOf } from "../../measure/image/reclaimable.ts";
import type { PageFinding, PageLayer, PageModel } from "../../report/page/page-model.ts";
import { TreeBuilder } from "../../report/page/tree-builder.ts";
import { formatSize } from "../../report/size.ts";
import { left, right, type Table } from "../../report/table.ts";
import { addImage, IMAGE_CATEGORIES, type ImageParts } from "./image-tree.ts";

/** Findings and notes about an image, besides its content. */
interface ImageWords {
  readonly findings: readonly Finding[];
  readonly notes: readonly string[];
}

/** The page of `explain IMAGE`. */
export function imagePage(parts: ImageParts, { findings, notes }: ImageWords): PageModel {
  const { ledger, causes } = parts;
  const { name, digest, config } = ledger;
  const totals = totalsOf(ledger);
  const reclaimable = reclaimableOf(ledger.layers, causes);
  const tree = new TreeBuilder(["stored", "wire"], IMAGE_CATEGORIES);
  const nodes = addImage(tree, parts, 0, name);
  return {
    verb: "explain",
    title: name,
    facts: [
      { name: "stored", value: formatSize(totals.sizeBytes) },
      { name: "on the wire", value: formatSize(totals.wireBytes) },
      { name: "reclaimable, stored", value: formatSize(reclaimable.storedBytes) },
      { name: "layers", value: String(ledger.layers.length) },
      { name: "platform", value: formatPlatform(config) },
      { name: "digest", value: digest },
      ...configFacts(ledger),
    ],
    tree: tree.build(),
    waterfall: null,
    causes: [],
    layers: pageLayers(ledger, nodes),
    findings: pageFindings(findings, nodes),
    tables: reclaimable.rows.length === 0 ? [] : [wasteTable(reclaimable)],
    notes,
  };
}

/** Findings by severity, the most severe first, each with the node of its layer. */
function pageFindings(findings: readonly Finding[], nodes: readonly number[]): readonly PageFinding[] {
  const weight = { error: 0, warning: 1, note: 2 };
  const sorted = findings.toSorted((a, b) => weight[a.level] - weight[b.level] || (b.bytes ?? 0) - (a.bytes ?? 0));
  return sorted.map(({ docs: _, place, ...finding }) => ({
    ...finding,
    node: place === undefined ? null : (nodes[place.layer] ?? null),
  }));
}

function wasteTable({ rows }: Reclaimable): Table {
  return {
    title: "what a rebuild would leave out",
    columns: [
      right("stored"),
      right("share on the wire"),
      right("entries"),
      right("in layer"),
      right("made by layer"),
      left("cause"),
    ],
    rows: rows.map(({ storedBytes, wireShareBytes, entries, layer, madeBy, cause, leftover }) => [
      formatSize(storedBytes),
      formatSize(wireShareBytes),
      String(entries),
      String(layer),
      String(madeBy),
      leftover ?? cause,
    ]),
  };
}

function configFacts({ config: { config = {} } }: ImageLedger) {
  const words = { entrypoint: config.Entrypoint, arguments: config.Cmd };
  return Object.entries(words).flatMap(([name, value]) =>
    value == null || value.length === 0 ? [] : [{ name, value: JSON.stringify(value) }],
  );
}

/** The layers, beginning with the lowest. */
export function pageLayers({ layers }: ImageLedger, nodes: readonly number[]): readonly PageLayer[] {
  return layers.map(({ index, descriptor, instruction, survey }) => ({
    instruction: instruction?.text ?? "",
    digest: descriptor.digest,
    mediaType: descriptor.mediaType,
    storedBytes: survey.sizeBytes,
    wireBytes: survey.wireBytes,
    node: nodes[index] ?? null,
  }));
}
