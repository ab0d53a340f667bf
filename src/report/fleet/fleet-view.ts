import { counted } from "../../base/counted.ts";
import { formatSize } from "../../base/size-text.ts";
import type { RebaseProposal } from "../../fleet/layers/rebase.ts";
import type { LayerShares } from "../../fleet/layers/shared-layers.ts";
import type { FleetReport, ServiceReport, WorkflowReport } from "../fleet-report.ts";
import { left, renderHeading, renderLine, renderTable, right, type Table, type TableFormat } from "../table.ts";
import { isOpen, OUTCOME_WORDS, worstFirst } from "../verdict/judged.ts";
import type { View } from "../view.ts";
import { recompressedText, rowsOf, sizeText, verdictText } from "./words.ts";

const MOST_LAYERS = 20;

/** The matrix and what follows from it, for people. */
export function* renderFleet(report: FleetReport, format: TableFormat, view: View): Generator<string> {
  const { services, workflows, layers, proposals } = report;
  if (services.length + workflows.length === 0) return;
  if (format === "markdown") yield renderHeading(`plimsoll: ${verdictText(report)}`, format);
  if (services.length > 0) yield* renderTable(matrix(services), format, view);
  if (services.length > 0 && workflows.length > 0) yield "\n";
  if (workflows.length > 0) yield* renderTable(workflowMatrix(workflows), format, view);
  yield* broken(report, format);
  if (layers !== null) {
    yield "\n";
    yield* layerParts(layers, format, view);
  }
  if (proposals.length > 0) {
    yield "\n";
    yield* renderTable(proposalTable(proposals), format, view);
    yield renderLine("computed from the layers that are there: nobody has built it", format);
  }
  yield* remarks(report, format);
  if (format === "text") yield renderLine(verdictText(report), format);
}

function matrix(services: readonly ServiceReport[]): Table {
  const rules = services[0]!.cells.map(({ rule }) => rule);
  const ranked = services.toSorted((a, b) => weightOf(b) - weightOf(a));
  return {
    title: "services, by what can be reclaimed",
    columns: [
      left("service"),
      ...rules.map(left),
      right("wire"),
      right("reclaimable"),
      right("× replicas"),
      left("image"),
    ],
    rows: ranked.map(({ name, image, cells, found }) => [
      name,
      ...cells.map(({ outcome }) => OUTCOME_WORDS[outcome]),
      sizeText(found?.wireBytes),
      sizeText(found?.reclaimableWireBytes),
      sizeText(found?.reclaimableWireBytesOfReplicas),
      image,
    ]),
  };
}

function workflowMatrix(workflows: readonly WorkflowReport[]): Table {
  const rules = workflows[0]!.cells.map(({ rule }) => rule);
  return {
    title: "workflows",
    columns: [left("workflow"), ...rules.map(left)],
    rows: workflows.map(({ name, cells }) => [name, ...cells.map(({ outcome }) => OUTCOME_WORDS[outcome])]),
  };
}

function weightOf({ found }: ServiceReport): number {
  return found?.reclaimableWireBytesOfReplicas ?? found?.reclaimableWireBytes ?? -1;
}

/** Why cells do not hold, and what to do: a line for what is said of several. */
function* broken(report: FleetReport, format: TableFormat): Generator<string> {
  const { unread } = report;
  const open = rowsOf(report).flatMap(({ name, cells }) => cells.filter(isOpen).map((cell) => ({ ...cell, name })));
  if (open.length + unread.length > 0) yield "\n";
  for (const { where, why } of unread) yield renderLine(`could not be read: ${where}: ${why}`, format);
  const alikes = Map.groupBy(worstFirst(open), ({ outcome, what, fix }) => JSON.stringify([outcome, what, fix]));
  for (const alike of alikes.values()) {
    const { outcome, what, fix } = alike[0]!;
    const rules = [...new Set(alike.map(({ rule }) => rule))].join(", ");
    const names = [...new Set(alike.map(({ name }) => name))].join(", ");
    yield renderLine(
      `${OUTCOME_WORDS[outcome]}: ${rules} of ${names}: ${what}${fix === null ? "" : `; ${fix}`}`,
      format,
    );
  }
}

function* layerParts(shares: LayerShares, format: TableFormat, view: View): Generator<string> {
  const { summedWireBytes, distinctWireBytes, layers, recompressed } = shares;
  const shared = layers.filter(({ images }) => images > 1);
  yield renderLine(
    `${counted(layers.length, "distinct layer")}, ${shared.length} shared: ${formatSize(distinctWireBytes)} in place of ${formatSize(summedWireBytes)}`,
    format,
  );
  if (shared.length > 0) yield* renderTable(layerTable(shared.slice(0, MOST_LAYERS)), format, view);
  for (const layer of recompressed) yield renderLine(recompressedText(layer), format);
}

function layerTable(layers: LayerShares["layers"]): Table {
  return {
    title: "shared layers",
    columns: [left("layer"), right("images"), right("wire"), right("saved by sharing")],
    rows: layers.map(({ digest, images, wireBytes }) => [
      digest,
      String(images),
      formatSize(wireBytes),
      formatSize(wireBytes * (images - 1)),
    ]),
  };
}

function proposalTable(proposals: readonly RebaseProposal[]): Table {
  return {
    title: "fewer bases",
    columns: [
      left("system"),
      left("build on the base of"),
      left("these"),
      right("registry saves"),
      right("a node saves"),
    ],
    rows: proposals.map(({ system, like, images, savedWireBytes, savedSizeBytes }) => [
      system,
      like,
      images.join(", "),
      formatSize(savedWireBytes),
      sizeText(savedSizeBytes),
    ]),
  };
}

function* remarks(report: FleetReport, format: TableFormat): Generator<string> {
  const lines = [
    ...rowsOf(report).flatMap(({ name, cells }) =>
      cells.flatMap(({ rule, waiver }) =>
        waiver === null ? [] : [`${name} ${rule}: waived at ${waiver.where}: ${waiver.reason}`],
      ),
    ),
    ...report.notes,
  ];
  if (lines.length > 0) yield "\n";
  for (const line of lines) yield renderLine(line, format);
  if (format === "text") yield "\n";
}
