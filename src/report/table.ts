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

/** A table for a terminal or as GitHub's Markdown. Ends with a line feed; no line is cut, and none wraps by itself. */
export function renderTable(table: Table, format: TableFormat, colour = false): string {
  return format === "markdown" ? renderMarkdown(table) : renderText(table, colour);
}

/** A line of text that stands between tables. */
export function renderLine(text: string, format: TableFormat): string {
  return format === "markdown" ? `${escapeMarkdown(text)}  \n` : `${escapeLine(text)}\n`;
}

function renderText({ title, columns, rows }: Table, colour: boolean): string {
  const cells = [columns.map(({ header }) => header), ...rows.map((row) => row.map(escapeLine))];
  const widths = columns.map((_, column) => cells.reduce((most, row) => Math.max(most, row[column]!.length), 0));
  const [head, ...lines] = cells.map((row) => {
    const padded = row.map((cell, column) =>
      columns[column]!.align === "right" ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
    );
    return `  ${padded.join("  ")}`.trimEnd();
  });
  return `${[paint("bold", title, colour), paint("dim", head!, colour), ...lines].join("\n")}\n`;
}

function renderMarkdown({ title, columns, rows }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return `${[
    `### ${escapeMarkdown(title)}`,
    "",
    line(columns.map(({ header }) => header)),
    line(columns.map(({ align }) => (align === "right" ? "---:" : "---"))),
    ...rows.map((row) => line(row.map(escapeMarkdown))),
  ].join("\n")}\n`;
}

/** Nothing in a name makes Markdown or HTML. CommonMark 0.31, 2.4 "Backslash escapes". */
function escapeMarkdown(text: string): string {
  return escapeLine(text).replace(/[\\`*_{}[\]<>|~&#]/g, "\\$&");
}

function paint(style: "bold" | "dim", text: string, colour: boolean): string {
  return colour ? styleText(style, text, { validateStream: false }) : text;
}
