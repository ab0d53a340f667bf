import { styleText } from "node:util";
import { escapeLine } from "./escape.ts";

export type TableFormat = "text" | "markdown";

interface Column {
  readonly header: string;
  readonly align: "left" | "right";
}

export interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
  /** Cells as they are: the renderer escapes them, because names in them come from the input. */
  readonly rows: readonly (readonly string[])[];
}

/** Names may be longer, and stand out of their column then: one long name does not make every line long. */
const WIDEST_COLUMN = 80;

/** A table for a terminal or as GitHub's Markdown, line by line, each with its line feed. Nothing is cut. */
export function renderTable(table: Table, format: TableFormat, colour = false): Iterable<string> {
  return format === "markdown" ? renderMarkdown(table) : renderText(table, colour);
}

/** A line of text that stands between tables. */
export function renderLine(text: string, format: TableFormat): string {
  return format === "markdown" ? `- ${escapeMarkdown(text)}\n` : `${escapeLine(text)}\n`;
}

function* renderText({ title, columns, rows }: Table, colour: boolean): Generator<string> {
  const head = columns.map(({ header }) => header);
  const cells = rows.map((row) => row.map(escapeLine));
  const widths = columns.map(({ header }, column) =>
    Math.min(
      WIDEST_COLUMN,
      cells.reduce((most, row) => Math.max(most, row[column]!.length), header.length),
    ),
  );
  const lineOf = (row: readonly string[]) => {
    const padded = row.map((cell, column) =>
      columns[column]!.align === "right" ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
    );
    return `  ${padded.join("  ")}`.trimEnd();
  };
  yield `${paint("bold", title, colour)}\n`;
  yield `${paint("dim", lineOf(head), colour)}\n`;
  for (const row of cells) yield `${lineOf(row)}\n`;
}

function* renderMarkdown({ title, columns, rows }: Table): Generator<string> {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  yield `### ${escapeMarkdown(title)}\n\n`;
  yield line(columns.map(({ header }) => header));
  yield line(columns.map(({ align }) => (align === "right" ? "---:" : "---")));
  for (const row of rows) yield line(row.map(escapeMarkdown));
}

/** Nothing in a name makes Markdown or HTML. CommonMark 0.31, 2.4 "Backslash escapes". */
function escapeMarkdown(text: string): string {
  return escapeLine(text).replace(/[\\`*_{}[\]<>|~&#]/g, "\\$&");
}

function paint(style: "bold" | "dim", text: string, colour: boolean): string {
  return colour ? styleText(style, text, { validateStream: false }) : text;
}
