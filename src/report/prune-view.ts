import { counted } from "../base/counted.ts";
import { escapeLine } from "./escape.ts";
import { paint } from "./paint.ts";
import type { PruneReport, PruneSuggestion } from "./prune-report.ts";
import { formatChange, formatSize } from "./size.ts";
import { left, renderHeading, renderLine, renderTable, right, type Table, type TableFormat } from "./table.ts";
import type { View } from "./view.ts";
import { wrap } from "./wrap.ts";

const INDENT = "  ";
/** Longer lines are hard to read. */
const WIDEST_TEXT = 100;

/** The suggestions for people, the one that saves most first, each with its edit; then what is a choice. */
export function* renderPrune(report: PruneReport, format: TableFormat, view: View): Generator<string> {
  const { program, suggestions, notes } = report;
  const sizes =
    program === null ? "" : `: ${formatSize(program.sizeBytes)} stored, ${formatSize(program.wireBytes)} on the wire`;
  yield renderLine(`${report.package}, ${report.go}, ${report.platform}${sizes}`, format);
  const choices = suggestions.filter(({ kind }) => kind === "plugin");
  const others = suggestions.filter(({ kind }) => kind !== "plugin");
  if (others.length === 0) yield renderLine("nothing to suggest: no change that was built makes it smaller", format);
  else
    yield* renderGroup(
      `${counted(others.length, "suggestion")}, shown by ${others.length === 1 ? "a build" : "a build each"}`,
      others,
      format,
      view,
    );
  if (choices.length > 0)
    yield* renderGroup("what registered plugins cost, if nobody needs them", choices, format, view);
  if (notes.length > 0) yield "\n";
  for (const note of notes) yield renderLine(note, format);
}

function* renderGroup(
  title: string,
  suggestions: readonly PruneSuggestion[],
  format: TableFormat,
  view: View,
): Generator<string> {
  yield "\n";
  if (format === "markdown") {
    yield* renderTable(tableOf(title, suggestions), format, view);
    yield "\n";
    for (const one of suggestions) {
      for (const edit of editsOf(one)) yield renderLine(`${one.subject}: ${edit}`, format);
    }
    return;
  }
  yield renderHeading(title, format, view.colour);
  for (const one of suggestions) yield* renderOne(one, view);
}

function tableOf(title: string, suggestions: readonly PruneSuggestion[]): Table {
  return {
    title,
    columns: [right("stored"), right("on the wire"), left("kind"), left("subject"), left("what")],
    rows: suggestions.map(({ kind, subject, what, savedBytes, savedWireBytes }) => [
      formatChange(-savedBytes),
      formatChange(-savedWireBytes),
      kind,
      subject,
      what,
    ]),
  };
}

function* renderOne(one: PruneSuggestion, view: View): Generator<string> {
  const sizes = `${formatChange(-one.savedBytes)} stored, ${formatChange(-one.savedWireBytes)} on the wire`;
  yield "\n";
  yield `${INDENT}${paint("bold", sizes, view.colour)}  ${escapeLine(one.subject)}  ${paint("dim", one.kind, view.colour)}\n`;
  yield* lines(`${one.what}.`, INDENT, view);
  for (const edit of editsOf(one)) yield* lines(edit, `${INDENT}→ `, view);
  for (const fact of one.evidence) yield* lines(fact, `${INDENT}· `, view);
  yield* lines(one.proof, `${INDENT}· `, view);
}

function editsOf({ edits }: PruneSuggestion): readonly string[] {
  return edits.map(({ file, line, what }) => {
    if (file === null) return what;
    return line === null ? `${file}: ${what}` : `${file}:${line}: ${what}`;
  });
}

/** Wrapped on a terminal, and whole everywhere else. */
function* lines(text: string, lead: string, { width }: View): Generator<string> {
  const escaped = escapeLine(text);
  const room = width === undefined ? Infinity : Math.max(WIDEST_TEXT / 4, Math.min(width, WIDEST_TEXT) - lead.length);
  for (const [index, line] of wrap(escaped, room).entries()) {
    yield `${index === 0 ? lead : " ".repeat(lead.length)}${line}\n`;
  }
}
