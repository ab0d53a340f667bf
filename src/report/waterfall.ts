import { escapeLine } from "./escape.ts";
import { paint } from "./paint.ts";
import { formatChange, formatSize } from "./size.ts";
import type { MeasuredStep, SlimReport, StageSize } from "./slim-report.ts";
import { stepNames } from "./step-names.ts";
import type { View } from "./view.ts";
import { wrap } from "./wrap.ts";

const BAR_COLUMNS = 20;
const NUMBER_COLUMNS = 13;
const LABEL_COLUMNS = 11;

/**
 * The seven steps as a waterfall: before, the saving of each step, after; stored, on the wire, and a bar for the wire.
 * A step without figures says why it has none.
 */
export function renderWaterfall(report: SlimReport, view: View): string {
  const scaleBytes = Math.max(report.before?.wireBytes ?? 0, report.after?.wireBytes ?? 0, 1);
  const lines = [dim(`${pad("", LABEL_COLUMNS)}${left("stored")}${left("on the wire")}`, view)];
  let wireBytes = report.before?.wireBytes ?? null;
  if (report.before !== null) lines.push(stageLine("before", report.before, scaleBytes, view));
  const names = stepNames(report.steps);
  report.steps.forEach((step, index) => {
    // A step without a number is in line with the names of the others.
    const label = /^\d/.test(names[index]!) ? names[index]! : `  ${names[index]}`;
    lines.push(stepLine(label, step, wireBytes, scaleBytes, view));
    if (wireBytes !== null) wireBytes -= step.savedWireBytes ?? 0;
  });
  if (report.after !== null) lines.push(stageLine("after", report.after, scaleBytes, view));
  return `${lines.join("\n")}\n`;
}

function stageLine(label: string, stage: StageSize, scaleBytes: number, view: View): string {
  const filled = columnsOf(stage.wireBytes, scaleBytes);
  const bar = "█".repeat(filled).padEnd(BAR_COLUMNS);
  const numbers = `${left(formatSize(stage.sizeBytes))}${left(formatSize(stage.wireBytes))}`;
  return withReason(`${strong(pad(label, LABEL_COLUMNS), view)}${strong(numbers, view)}  ${bar}  `, stage.what, view);
}

function stepLine(name: string, step: MeasuredStep, wireBefore: number | null, scaleBytes: number, view: View): string {
  const label = pad(name, LABEL_COLUMNS);
  const reason = step.status === "applied" ? "" : `${step.status.replace("-", " ")}: `;
  const why = `${reason}${step.why[0] ?? ""}`;
  if (step.savedBytes === null || step.savedWireBytes === null) {
    return withReason(`${label}${left("·")}${left("·")}  ${" ".repeat(BAR_COLUMNS)}  `, why, view);
  }
  const numbers = `${left(formatChange(-step.savedBytes))}${left(formatChange(-step.savedWireBytes))}`;
  const bar = wireBefore === null ? "" : deltaBar(wireBefore, wireBefore - step.savedWireBytes, scaleBytes);
  const style = step.savedWireBytes < 0 ? "yellow" : "green";
  return withReason(`${label}${numbers}  ${paint(style, bar.padEnd(BAR_COLUMNS), view.colour)}  `, why, view);
}

/** The part of the bar that a step removes (░) or adds (▒). */
function deltaBar(fromBytes: number, toBytes: number, scaleBytes: number): string {
  const from = columnsOf(fromBytes, scaleBytes);
  const to = columnsOf(toBytes, scaleBytes);
  return to <= from ? `${" ".repeat(to)}${"░".repeat(from - to)}` : `${" ".repeat(from)}${"▒".repeat(to - from)}`;
}

function columnsOf(sizeBytes: number, scaleBytes: number): number {
  return Math.max(0, Math.min(BAR_COLUMNS, Math.round((sizeBytes / scaleBytes) * BAR_COLUMNS)));
}

const FIGURE_COLUMNS = LABEL_COLUMNS + 2 * NUMBER_COLUMNS + BAR_COLUMNS + 4;
/** Where fewer columns are left beside the figures, the reason is printed below them. */
const NARROWEST_REASON = 30;

/** The complete reason beside the figures: on a terminal it is wrapped below its beginning. */
function withReason(figures: string, text: string, view: View): string {
  const reason = escapeLine(text);
  if (view.width === undefined) return `${figures}${dim(reason, view)}`.trimEnd();
  const isBeside = view.width - FIGURE_COLUMNS >= NARROWEST_REASON;
  const indent = isBeside ? FIGURE_COLUMNS : LABEL_COLUMNS;
  const lines = wrap(reason, Math.max(NARROWEST_REASON, view.width - indent)).map((line) => dim(line, view));
  const below = `\n${" ".repeat(indent)}`;
  return (
    isBeside || reason === "" ? `${figures}${lines.join(below)}` : [figures.trimEnd(), ...lines].join(below)
  ).trimEnd();
}

function pad(text: string, columns: number): string {
  return text.padEnd(columns);
}

function left(text: string): string {
  return text.padStart(NUMBER_COLUMNS);
}

function dim(text: string, { colour }: View): string {
  return paint("dim", text, colour);
}

function strong(text: string, { colour }: View): string {
  return paint("bold", text, colour);
}
