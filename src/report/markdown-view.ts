import { paint, type Style } from "./paint.ts";
import type { View } from "./view.ts";
import { lengthOf, wrap } from "./wrap.ts";

/** Longer lines are hard to read. */
const WIDEST_TEXT = 100;
/** The width of pages where a stream has none: the usual width of manual pages. */
const PLAIN_WIDTH = 80;
const NARROWEST_TEXT = 20;
const BETWEEN_COLUMNS = "  ";

/**
 * Renders plimsoll's own pages for a terminal: headings, paragraphs, lists and tables are wrapped at its width, code is
 * not. It reads the part of GitHub's Markdown that these pages use. The result ends with a line feed.
 */
export function renderMarkdown(page: string, view: View): string {
  const width = Math.max(NARROWEST_TEXT, Math.min(view.width ?? PLAIN_WIDTH, WIDEST_TEXT));
  const blocks = blocksOf(page.trim().split("\n"));
  return `${blocks.map((block) => renderBlock(block, { ...view, width })).join("\n\n")}\n`;
}

type Block =
  | { readonly kind: "code" | "table"; readonly lines: readonly string[] }
  | { readonly kind: "heading" | "paragraph"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly ListItem[] };

interface ListItem {
  /** `-` or `1.` */
  readonly marker: string;
  readonly text: string;
}

const ITEM = /^(-|\d+\.) +(.*)$/;

/** Blocks are separated by empty lines; within code, empty lines are content. */
function blocksOf(lines: readonly string[]): readonly Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at]!;
    if (line.startsWith("```")) {
      const end = lines.indexOf("```", at + 1);
      blocks.push({ kind: "code", lines: lines.slice(at + 1, end) });
      at = end + 1;
    } else if (line.startsWith("    ")) {
      const code = runOf(lines, at, (one) => one === "" || one.startsWith("    "));
      blocks.push({
        kind: "code",
        lines: code
          .join("\n")
          .trimEnd()
          .split("\n")
          .map((one) => one.slice(4)),
      });
      at += code.length;
    } else if (line.trim() === "") {
      at += 1;
    } else {
      const run = runOf(lines, at, (one) => one.trim() !== "" && !one.startsWith("```"));
      blocks.push(blockOf(run));
      at += run.length;
    }
  }
  return blocks;
}

function runOf(lines: readonly string[], from: number, belongs: (line: string) => boolean): readonly string[] {
  const end = lines.findIndex((line, at) => at > from && !belongs(line));
  return lines.slice(from, end === -1 ? undefined : end);
}

function blockOf(lines: readonly string[]): Block {
  const [first = ""] = lines;
  if (first.startsWith("#")) return { kind: "heading", text: first.replace(/^#+ */, "") };
  if (first.startsWith("|")) return { kind: "table", lines };
  if (!ITEM.test(first)) return { kind: "paragraph", text: lines.join(" ") };
  const items: ListItem[] = [];
  for (const line of lines) {
    const [, marker, text = ""] = ITEM.exec(line) ?? [];
    const last = items.at(-1);
    if (marker !== undefined) items.push({ marker, text });
    else if (last !== undefined) items.splice(-1, 1, { ...last, text: `${last.text} ${line.trim()}` });
  }
  return { kind: "list", items };
}

/** The width of lines is already decided here. */
interface PageView extends View {
  readonly width: number;
}

function renderBlock(block: Block, view: PageView): string {
  switch (block.kind) {
    case "heading":
      return paint("bold", inline(block.text, { colour: false }), view.colour);
    case "paragraph":
      return wrap(inline(block.text, view), view.width).join("\n");
    case "code":
      return block.lines.map((line) => (line === "" ? "" : `    ${paint("cyan", line, view.colour)}`)).join("\n");
    case "list":
      return block.items.map(({ marker, text }) => renderItem(marker, inline(text, view), view.width)).join("\n");
    case "table":
      return renderTable(block.lines, view);
  }
}

function renderItem(marker: string, text: string, width: number): string {
  const indent = " ".repeat(marker.length + 1);
  return `${marker} ${wrap(text, width - indent.length).join(`\n${indent}`)}`;
}

/** Renders the header, and the rows after the delimiter row, each cell wrapped within its column. */
function renderTable([header = "", , ...rows]: readonly string[], view: PageView): string {
  const head = cellsOf(header).map((cell) => paint("bold", inline(cell, { colour: false }), view.colour));
  const body = rows.map((row) => cellsOf(row).map((cell) => inline(cell, view)));
  const widths = columnWidths([head, ...body], view.width);
  return [head, ...body]
    .flatMap((row) => {
      const columns = row.map((cell, column) => wrap(cell, widths[column] ?? NARROWEST_TEXT));
      const height = Math.max(...columns.map(({ length }) => length));
      return Array.from({ length: height }, (_, line) =>
        columns
          .map((lines, column) => padded(lines[line] ?? "", widths[column] ?? 0))
          .join(BETWEEN_COLUMNS)
          .trimEnd(),
      );
    })
    .join("\n");
}

/** GitHub's Markdown, §4.10: a pipe with a backslash before it is part of the cell. */
function cellsOf(row: string): readonly string[] {
  const inner = row.trim().replace(/^\|/, "").replace(/\|$/, "");
  return inner.split(/(?<!\\)\|/).map((cell) => cell.replaceAll("\\|", "|").trim());
}

/** Columns as wide as their content; then the widest column is narrowed, again and again, until a line fits. */
function columnWidths(rows: readonly (readonly string[])[], width: number): readonly number[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => lengthOf(row[column] ?? ""))));
  const room = width - BETWEEN_COLUMNS.length * (widths.length - 1);
  for (let excess = widths.reduce((sum, one) => sum + one, -room); excess > 0; excess--) {
    widths[widths.indexOf(Math.max(...widths))]! -= 1;
  }
  return widths;
}

/** Code, strong text, web links and escaped characters: CommonMark 0.31, §6.1, §6.2, §6.3 and §2.4. */
const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]*)\]\((https?:[^)]*)\)|\\([!-/:-@[-`{-~])/g;

/** Without colour, code keeps its quotes. */
function inline(text: string, { colour }: Pick<View, "colour">): string {
  return text.replace(INLINE, (_, code?: string, strong?: string, link?: string, target?: string, plain?: string) => {
    if (code !== undefined) return colour ? wordsIn("cyan", code) : `\`${code}\``;
    if (strong !== undefined) return colour ? wordsIn("bold", strong) : strong;
    return link === undefined ? plain! : `${link} (${target})`;
  });
}

/** Styles each word by itself, because a line may be broken after any word. */
function wordsIn(style: Style, text: string): string {
  return text.replace(/\S+/g, (word) => paint(style, word, true));
}

function padded(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - lengthOf(text)));
}
