/** Rows that are put together before they are handed on. */
const ROWS_PER_CHUNK = 1000;

/**
 * A report as JSON text, in chunks: one row a line, so that a million of them is never one string. Every other member
 * is small. The text ends with a line feed.
 */
export function* reportJson<Report extends { readonly rows: readonly object[] }>(report: Report): Generator<string> {
  let lead = "{\n";
  for (const [name, value] of Object.entries(report)) {
    if (value === undefined) continue;
    yield `${lead}  ${JSON.stringify(name)}: `;
    if (name === "rows") yield* rowsJson(report.rows);
    else yield JSON.stringify(value, null, 2).replaceAll("\n", "\n  ");
    lead = ",\n";
  }
  yield "\n}\n";
}

function* rowsJson(rows: readonly object[]): Generator<string> {
  if (rows.length === 0) return yield "[]";
  yield "[\n";
  for (let first = 0; first < rows.length; first += ROWS_PER_CHUNK) {
    const chunk = rows.slice(first, first + ROWS_PER_CHUNK).map((row) => `    ${JSON.stringify(row)}`);
    yield `${first === 0 ? "" : ",\n"}${chunk.join(",\n")}`;
  }
  yield "\n  ]";
}
