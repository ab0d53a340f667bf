import { findCauses } from "../../measure/image/causes.ts";
import { type LayerPair, pairLayers } from "../../measure/image/layer-pairs.ts";
import type { MeasuredLayer } from "../../measure/image/ledger/image-ledger.ts";
import type { ImageView } from "../../measure/image/view-names.ts";
import type { ImageDiffReport } from "../../report/image-diff-report.ts";
import { causeWords } from "../../report/page/cause-words.ts";
import type { PageFact, PageModel, PageTree, PageWaterfall } from "../../report/page/page-model.ts";
import { TreeBuilder } from "../../report/page/tree-builder.ts";
import { formatChange, formatSize } from "../../report/size.ts";
import { left, right, type Table } from "../../report/table.ts";
import { type ComparedImage, reportOnImageDifference } from "../image-difference.ts";
import { imageDiffTables } from "../table/image-diff-table.ts";
import { addImage, IMAGE_CATEGORIES, type ImagePrograms, shortInstruction } from "./image-tree.ts";
import { mergeTrees } from "./merge-trees.ts";
import { pairPrograms } from "./paired-programs.ts";

/** Tables are limited to this many rows; the map has all of them. */
const TABLE_ROWS = 200;

/** The tables, which have the names of their rows. Layers have one of their own, which pairs them as the map does. */
const VIEWS: readonly ImageView[] = ["module", "package", "owner", "file"];

/**
 * The page of `diff IMAGE IMAGE`, and of two builds of a service: then with the reasons why it grew. The programs of
 * both must have been divided down to their symbols.
 */
export function imageDiffPage(
  before: ComparedImage,
  after: ComparedImage,
  reasons: Pick<ImageDiffReport, "toolchain" | "causes"> = {},
): PageModel {
  const report = { ...reportOnImageDifference(before, after, VIEWS), ...reasons };
  const pairs = pairedNames(before, after);
  const programs = pairPrograms(before, after);
  const tree = mergeTrees(
    treeOf(before, programs.before, pairs.before, report.before.name),
    treeOf(after, programs.after, pairs.after, report.after.name),
  );
  return {
    verb: "diff",
    title:
      report.before.name === report.after.name ? report.after.name : `${report.before.name} → ${report.after.name}`,
    facts: factsOf(report),
    tree,
    waterfall: splitOf(report),
    causes: causeWords(report),
    layers: [],
    findings: [],
    tables: [
      layerTable(pairs.layers, report),
      ...imageDiffTables(report.rows, { top: TABLE_ROWS }).map((table, index) => ({
        ...table,
        title: `${VIEWS[index]}s`,
      })),
    ],
    notes: [...report.notes.map(({ side, analyser, reason }) => `${side}: ${analyser}: ${reason}`), ...programs.notes],
  };
}

function treeOf(
  { ledger }: ComparedImage,
  programs: ImagePrograms,
  names: ReadonlyMap<MeasuredLayer, string>,
  label: string,
): PageTree {
  const tree = new TreeBuilder(["stored", "wire"], IMAGE_CATEGORIES);
  const causes = findCauses(ledger.layers, ledger.tree);
  addImage(tree, { ledger, causes, programs }, 0, label, (layer) => names.get(layer)!);
  return tree.build();
}

interface NamedPair {
  readonly name: string;
  readonly before: MeasuredLayer | undefined;
  readonly after: MeasuredLayer | undefined;
}

/** Two layers that stand for each other have one name in both trees. */
function pairedNames(before: ComparedImage, after: ComparedImage) {
  const layers: readonly NamedPair[] = pairLayers(before.ledger, after.ledger).map((pair) => ({
    ...pair,
    name: `layer ${fromTo(pair, ({ index }) => String(index), " → ")} ${fromTo(pair, shortInstruction, ", now ")}`.trimEnd(),
  }));
  const names = (side: "before" | "after") =>
    new Map(layers.flatMap((pair) => (pair[side] === undefined ? [] : [[pair[side], pair.name] as const])));
  return { layers, before: names("before"), after: names("after") };
}

function fromTo({ before, after }: LayerPair, of: (layer: MeasuredLayer) => string, between: string): string {
  const [from, to] = [of((before ?? after)!), of((after ?? before)!)];
  return from === to ? to : [from, to].map((text) => text || "no instruction").join(between);
}

function factsOf({ before, after, changeBytes, changeWireBytes }: ImageDiffReport): readonly PageFact[] {
  const sides = { before, after };
  return [
    { name: "change, stored", value: formatChange(changeBytes) },
    { name: "change on the wire", value: formatChange(changeWireBytes) },
    { name: "stored", value: `${formatSize(before.sizeBytes)} → ${formatSize(after.sizeBytes)}` },
    { name: "on the wire", value: `${formatSize(before.wireBytes)} → ${formatSize(after.wireBytes)}` },
    ...Object.entries(sides).flatMap(([side, { name, platform, digest }]) => [
      { name: side, value: name },
      { name: `platform ${side}`, value: platform },
      { name: `digest ${side}`, value: digest },
    ]),
  ];
}

/** Where the releases of Go differ: what the new one makes, and what the code makes. */
function splitOf({ before, after, toolchain }: ImageDiffReport): PageWaterfall | null {
  if (toolchain == null) return null;
  const { beforeGo, afterGo, toolchainBytes, toolchainWireBytes, codeBytes, codeWireBytes, how } = toolchain;
  const saved = (bytes: number | null) => (bytes === null ? null : -bytes);
  const step = (name: string, bytes: number | null, wireBytes: number | null, why: string) => ({
    name,
    status: bytes === null ? "not-known" : "applied",
    why: [why],
    savedStoredBytes: saved(bytes),
    savedWireBytes: saved(wireBytes),
  });
  return {
    before: { what: before.name, storedBytes: before.sizeBytes, wireBytes: before.wireBytes },
    steps: [
      step(`Go`, toolchainBytes, toolchainWireBytes, `${beforeGo} → ${afterGo}, ${how}`),
      step("Code", codeBytes, codeWireBytes, codeBytes === null ? how : "all the rest"),
    ],
    after: { what: after.name, storedBytes: after.sizeBytes, wireBytes: after.wireBytes },
  };
}

/** The manifest and the config are in no layer. */
function layerTable(layers: readonly NamedPair[], report: ImageDiffReport): Table {
  const sum = (of: (pair: NamedPair) => number) => layers.reduce((total, pair) => total + of(pair), 0);
  const sizeOf = (layer: MeasuredLayer | undefined) => layer?.survey.sizeBytes ?? 0;
  const wireOf = (layer: MeasuredLayer | undefined) => layer?.survey.wireBytes ?? 0;
  const change = ({ before, after }: NamedPair) => sizeOf(after) - sizeOf(before);
  const wireChange = ({ before, after }: NamedPair) => wireOf(after) - wireOf(before);
  const { changeBytes, changeWireBytes, before, after } = report;
  const size = (layer: MeasuredLayer | undefined) => (layer === undefined ? "" : formatSize(sizeOf(layer)));
  return {
    title: "layers",
    columns: [right("change"), right("wire"), right("before"), right("after"), left("layer")],
    rows: [
      ...layers.map((pair) => [
        formatChange(change(pair)),
        formatChange(wireChange(pair)),
        size(pair.before),
        size(pair.after),
        pair.name.replace(/^layer /, ""),
      ]),
      [
        formatChange(changeBytes - sum(change)),
        formatChange(changeWireBytes - sum(wireChange)),
        formatSize(before.sizeBytes - sum((pair) => sizeOf(pair.before))),
        formatSize(after.sizeBytes - sum((pair) => sizeOf(pair.after))),
        "manifest and config",
      ],
      [
        formatChange(changeBytes),
        formatChange(changeWireBytes),
        formatSize(before.sizeBytes),
        formatSize(after.sizeBytes),
        "the image",
      ],
    ],
  };
}
