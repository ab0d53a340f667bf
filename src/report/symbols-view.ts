import { escapeLine } from "./escape.ts";
import { formatSize } from "./size.ts";
import type { SymbolsReport } from "./symbols-report.ts";

/** What was fetched, for people: one line for each file, and what debuggers need to know. */
export function renderSymbols({ programs, without }: SymbolsReport): string {
  const lines = [
    ...programs.map(({ path, file, sizeBytes, buildId }) => {
      const found = buildId === null ? "no build ID" : `build ID ${buildId}`;
      return `${file} (${formatSize(sizeBytes)}): the symbols of ${path}, ${found}`;
    }),
    ...without.map((path) => `no symbols are attached for ${path}`),
  ];
  return lines.map((line) => `${escapeLine(line)}\n`).join("");
}
