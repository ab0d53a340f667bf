import { escapeLine } from "./escape.ts";
import { paint } from "./paint.ts";
import type { View } from "./view.ts";

export type TableFormat = "text" | "markdown";

/** A column of a table. */
export interface Column {
  readonly header: string;
  readonly align: "left" | "right";
}

/** A column of names. */
export function left(header: string): Column {
  return { header, align: "left" };
}

/** A column of numbers. */
export function right(header: string): Column {
  return { header, align: "right" };
}

export interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
  /** Unescaped cells: the renderer escapes them, because names in them come from the input. */
  readonly rows: readonly (readonly string[])[];
}

/** Where nothing is cut, longer names exceed their column: one of them does not make every line long. */
const WIDEST_COLUMN = 80;
/**
 * A name is shortened to no less than this. If a table does not fit even then, nothing is cut and the terminal breaks
 * its lines.
 */
const NARROWEST_COLUMN = 16;
const BETWEEN_COLUMNS = "  ";

/**
 * A table for people or as GitHub's Markdown, line by line, each with its line feed. On a terminal the longest names
 * are shortened in the middle so that lines fit, if enough of them stays; everywhere else nothing is shortened.
 */
export function renderTable(table: Table, format: TableFormat, view: View = { colour: false }): Iterable<string> {
  return format === "markdown" ? renderMarkdown(table) : renderText(table, view);
}

/** What stands above a table, above lines of text, or above a document. */
export function renderHeading(title: string, format: TableFormat, colour = false): string {
  return format === "markdown"
    ? `### ${escapeMarkdown(title)}

`
    : `${paint("bold", escapeLine(title), colour)}
`;
}

/** A line of text between tables. */
export function renderLine(text: string, format: TableFormat): string {
  return format === "markdown" ? `- ${escapeMarkdown(text)}\n` : `${escapeLine(text)}\n`;
}

function* renderText({ title, columns, rows }: Table, { colour, width }: View): Generator<string> {
  const head = columns.map(({ header }) => header);
  const cells = rows.map((row) => row.map(escapeLine));
  const needed = columns.map(({ header }, column) =>
    cells.reduce((most, row) => Math.max(most, row[column]!.length), header.length),
  );
  const fitting = width === undefined ? undefined : fitted(needed, columns, width);
  const widths = fitting ?? needed.map((most) => Math.min(most, WIDEST_COLUMN));
  const lineOf = (row: readonly string[]) => {
    const padded = row.map((cell, column) => {
      const most = widths[column]!;
      const shown = fitting === undefined ? cell : cutTo(cell, most);
      return columns[column]!.align === "right" ? shown.padStart(most) : shown.padEnd(most);
    });
    return `${BETWEEN_COLUMNS}${padded.join(BETWEEN_COLUMNS)}`.trimEnd();
  };
  yield renderHeading(title, "text", colour);
  yield `${paint("dim", lineOf(head), colour)}\n`;
  for (const row of cells) yield `${lineOf(row)}\n`;
}

/**
 * Narrows the widest column of names, again and again, until a line fits. Undefined where the names would become too
 * short.
 */
function fitted(needed: readonly number[], columns: readonly Column[], width: number): readonly number[] | undefined {
  const widths = [...needed];
  const named = columns.flatMap(({ align }, column) => (align === "left" ? [column] : []));
  let excess = widths.reduce((sum, most) => sum + BETWEEN_COLUMNS.length + most, -width);
  for (; excess > 0; excess--) {
    const widest = named.reduce((most, column) => Math.max(most, widths[column]!), 0);
    if (widest <= NARROWEST_COLUMN) return undefined;
    widths[named.find((column) => widths[column] === widest)!]!--;
  }
  return widths;
}

/** Cuts a name in its middle: names begin alike, and paths and digests are distinguished by how they end. */
function cutTo(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = Math.ceil((most - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (most - 1 - head))}`.toWellFormed();
}

function* renderMarkdown({ title, columns, rows }: Table): Generator<string> {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  yield renderHeading(title, "markdown");
  yield line(columns.map(({ header }) => header));
  yield line(columns.map(({ align }) => (align === "right" ? "---:" : "---")));
  for (const row of rows) yield line(row.map(escapeMarkdown));
}

/** Escapes everything in a name that Markdown or HTML would interpret. CommonMark 0.31, 2.4 "Backslash escapes". */
function escapeMarkdown(text: string): string {
  return escapeLine(text).replace(/[\\`*_{}[\]<>|~&#]/g, "\\$&");
}
