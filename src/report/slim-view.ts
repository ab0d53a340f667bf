import { counted } from "../base/counted.ts";
import { escapeLine } from "./escape.ts";
import { renderFromImage } from "./from-image-view.ts";
import { formatSize } from "./size.ts";
import type { EvidenceItem, SlimReport } from "./slim-report.ts";
import { proofLines } from "./strip-view.ts";
import type { View } from "./view.ts";
import { renderWaterfall } from "./waterfall.ts";
import { wrap } from "./wrap.ts";

const ITEM_COLUMNS = 21;
const NEEDED_COLUMNS = 9;

/**
 * The report for people: the image, what it uses of its base, the saving of each step, the proof for one binary, and
 * remarks.
 */
export function renderSlim(report: SlimReport, view: View): string {
  const fromImage = report.fromImage === undefined ? "" : renderFromImage(report.fromImage);
  return [
    imagePart(report),
    fromImage,
    evidencePart(report.evidence, view),
    stepsPart(report, view),
    stripPart(report),
    notesPart(report),
  ]
    .filter((part) => part !== "")
    .map((part) => `\n${part}`)
    .join("");
}

function imagePart({ image }: SlimReport): string {
  if (image === null) return "";
  const lines = image.platforms.flatMap(({ platform, sizeBytes, wireBytes, layers }) => [
    `${platform}: ${formatSize(sizeBytes)} stored, ${formatSize(wireBytes)} on the wire, ${counted(layers.length, "layer")}`,
    ...layers.map(
      (layer) =>
        `  ${formatSize(layer.sizeBytes).padStart(8)} ${formatSize(layer.wireBytes).padStart(8)}  ${escapeLine(layer.createdBy)}`,
    ),
  ]);
  return `${lines.join("\n")}\n`;
}

function evidencePart(items: readonly EvidenceItem[], view: View): string {
  if (items.length === 0) return "";
  const words = { yes: "needed", no: "no", unknown: "maybe" } as const;
  const indent = ITEM_COLUMNS + NEEDED_COLUMNS + 2;
  const room = view.width === undefined ? Number.POSITIVE_INFINITY : Math.max(20, view.width - indent);
  const lines = items.map(({ id, needed, why }) => {
    const reason = escapeLine(why[0] ?? "");
    const shown = wrap(reason, room).join(`\n${" ".repeat(indent)}`);
    return `  ${id.padEnd(ITEM_COLUMNS)}${words[needed].padEnd(NEEDED_COLUMNS)}${shown}`;
  });
  return `what the service needs of a base\n${lines.join("\n")}\n`;
}

function stepsPart(report: SlimReport, view: View): string {
  return report.steps.length === 0 ? "" : renderWaterfall(report, view);
}

/** Each line is a sentence of the proof, because a truncated digest shows nothing. */
function stripPart({ strip }: SlimReport): string {
  return (strip ?? [])
    .flatMap((outcome) => [
      `strip: ${escapeLine(outcome.name)} for ${outcome.platform}`,
      ...proofLines(outcome).map((line) => `  ${escapeLine(line)}`),
    ])
    .map((line) => `${line}\n`)
    .join("");
}

function notesPart({ notes }: SlimReport): string {
  return notes.map((note) => `note: ${escapeLine(note)}\n`).join("");
}
