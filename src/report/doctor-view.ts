import type { DoctorReport, ToolFinding } from "./doctor-report.ts";
import { escapeLine } from "./escape.ts";
import { paint } from "./paint.ts";
import { renderVersion } from "./version-report.ts";
import type { View } from "./view.ts";

/** One line for each program: whether it was found, its version, where it is, and what it is for. */
export function renderDoctor(report: DoctorReport, view: View): string {
  const { node, zlib, zstd } = report;
  const width = Math.max(...report.findings.map(({ name }) => name.length));
  const lines = [
    `plimsoll ${renderVersion(report)} on Node ${node} (zlib ${zlib}, zstd ${zstd})`,
    `cache    ${escapeLine(report.cacheFolder)}`,
    "",
    ...report.findings.flatMap((finding) => findingLines(finding, width, view)),
  ];
  return `${lines.join("\n")}\n`;
}

function findingLines(
  { name, required, neededFor, path, version, problem }: ToolFinding,
  width: number,
  view: View,
): string[] {
  const usable = version !== null;
  const mark = usable
    ? paint("green", "found", view.colour)
    : required
      ? paint("red", "lacks", view.colour)
      : paint("dim", "no   ", view.colour);
  const what = usable ? `${version}${path === null ? "" : ` (${path})`}` : (problem ?? "not found");
  return [
    `${mark}  ${name.padEnd(width)} ${escapeLine(what)}`,
    `       ${" ".repeat(width + 1)}${paint("dim", `for ${neededFor}`, view.colour)}`,
  ];
}
