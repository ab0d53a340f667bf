import { linesOf } from "./lines.ts";

/**
 * The paths in a RECORD: lines of path, hash and size, separated by commas; a path that contains a comma is in quotes.
 * Paths are relative to the folder that contains the `.dist-info`. PyPA, "Recording installed projects".
 */
export function parsePythonRecord(bytes: Uint8Array): readonly string[] {
  return [...linesOf(bytes)].map(firstField).filter((path) => path !== "");
}

function firstField(line: string): string {
  if (!line.startsWith('"')) return line.slice(0, Math.max(0, line.indexOf(",")));
  let end = 1;
  for (;;) {
    const quote = line.indexOf('"', end);
    if (quote === -1) return "";
    if (line[quote + 1] !== '"') return line.slice(1, quote).replaceAll('""', '"');
    end = quote + 2;
  }
}
