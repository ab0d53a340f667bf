import { jsonText } from "./json-text.ts";

/** Rows are joined into chunks of this many. */
const ROWS_PER_CHUNK = 1000;

/** Members that may have a million rows. */
const LONG: ReadonlySet<string> = new Set(["rows", "files"]);

/**
 * A report as JSON text, in chunks: one row on each line, so that a million rows never become one string. Every other
 * member is small. The text ends with a line feed.
 */
export function* reportJson(report: object): Generator<string> {
  let lead = "{\n";
  for (const [name, value] of Object.entries(report)) {
    if (value === undefined) continue;
    yield `${lead}  ${JSON.stringify(name)}: `;
    if (LONG.has(name)) yield* rowsJson(value);
    else yield jsonText(value, 2).replaceAll("\n", "\n  ");
    lead = ",\n";
  }
  yield "\n}\n";
}

function* rowsJson(rows: Iterable<object>): Generator<string> {
  let chunk: string[] = [];
  let lead = "[\n";
  for (const row of rows) {
    chunk.push(`    ${jsonText(row)}`);
    if (chunk.length < ROWS_PER_CHUNK) continue;
    yield lead + chunk.join(",\n");
    lead = ",\n";
    chunk = [];
  }
  if (chunk.length > 0) yield lead + chunk.join(",\n");
  yield chunk.length > 0 || lead !== "[\n" ? "\n  ]" : "[]";
}

/**
 * A report as lines with one JSON object each: first the report without its long members, then each row of those with
 * the name of its member as `type`.
 */
export function* reportLines(report: object): Generator<string> {
  const members = Object.entries(report).filter(([, value]) => value !== undefined);
  yield `${jsonText({ type: "report", ...Object.fromEntries(members.filter(([name]) => !LONG.has(name))) })}\n`;
  for (const [name, rows] of members.filter(([name]) => LONG.has(name))) {
    const lead = `{"type":${JSON.stringify(name.replace(/s$/, ""))},`;
    for (const row of rows as Iterable<object>) yield `${lead}${jsonText(row).slice(1)}\n`;
  }
}
