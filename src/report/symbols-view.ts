import { escapeLine } from "./escape.ts";
import { formatSize } from "./size.ts";
import type { SymbolsReport } from "./symbols-report.ts";

/** What was fetched, for people: one line for each file, and what debuggers need to know. */
export function renderSymbols({ image, programs, without }: SymbolsReport): string {
  const on = (platform: string) => (image?.platform === null ? ` for ${platform}` : "");
  const lines = [
    ...programs.map(({ platform, path, file, sizeBytes, buildId }) => {
      const found = buildId === null ? "no build ID" : `build ID ${buildId}`;
      return `${file} (${formatSize(sizeBytes)}): the symbols of ${path}${on(platform)}, ${found}`;
    }),
    ...without.map(({ platform, path }) => `no symbols are attached for ${path}${on(platform)}`),
  ];
  return lines.map((line) => `${escapeLine(line)}\n`).join("");
}
