import { counted } from "../base/counted.ts";
import { escapeLine } from "./escape.ts";
import { formatSize } from "./size.ts";
import type { Bytes, LinkReport, ReflectionReport, WhyReport } from "./why-report.ts";

/** Why a package or module is in a program, for people. */
export function renderWhy(report: WhyReport): string {
  const { imports, link, notes } = report;
  const { chains, chainCount, importers } = imports;
  return [
    `${escapeLine(report.wanted)}: ${counted(report.packages.length, "package")} in this build`,
    ...(report.directRequirement === null
      ? []
      : [`required by go.mod through ${escapeLine(report.directRequirement)}`]),
    `imported by ${counted(importers.length, "other package")}`,
    "",
    `shortest import chains from main (${chains.length} of ${chainCount})`,
    ...chains.map((chain) => `  ${chain.map(escapeLine).join(" → ")}`),
    ...(link === null ? [] : linkLines(link)),
    ...notes.map((note) => `note: ${escapeLine(note)}`),
    "",
  ].join("\n");
}

function linkLines({ kept, exclusive, reflection }: LinkReport): string[] {
  return [
    "",
    `exclusive  ${sizeOf(exclusive)} (what nothing else in the program uses), of ${sizeOf(kept)} that the linker keeps`,
    ...(reflection === null ? ["reflection does not hinder dead-code elimination"] : reflectionLines(reflection)),
  ];
}

function reflectionLines({ cost, functions, proven }: ReflectionReport): string[] {
  return [
    `reflection ${sizeOf(cost)} of the whole program are kept only because methods are looked up by name:`,
    ...functions.flatMap(({ name, chain }) => [
      `  ${escapeLine(name)}`,
      ...chain.map((symbol) => `    ← ${escapeLine(symbol)}`).reverse(),
    ]),
    ...(proven === null
      ? []
      : [
          `proven     ${formatSize(proven.beforeBytes - proven.afterBytes)}: linked without that rule, the file has ` +
            `${formatSize(proven.afterBytes)} instead of ${formatSize(proven.beforeBytes)}`,
        ]),
  ];
}

function sizeOf({ loadedBytes, symbols }: Bytes): string {
  return `${formatSize(loadedBytes)} in ${counted(symbols, "symbol")}`;
}
