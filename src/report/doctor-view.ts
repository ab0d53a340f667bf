import { escapeLine } from "./escape.ts";
import { paint } from "./paint.ts";
import type { View } from "./waterfall.ts";

/** The result of `plimsoll doctor --json`. */
export interface DoctorReport {
  readonly schema: "plimsoll.doctor/1";
  readonly version: string;
  readonly node: string;
  /** Releases of the compressors: they decide the bytes of layers. */
  readonly zlib: string;
  readonly zstd: string;
  readonly cacheFolder: string;
  readonly findings: readonly Finding[];
}

export interface Finding {
  readonly name: string;
  readonly required: boolean;
  readonly neededFor: string;
  readonly path: string | null;
  readonly version: string | null;
  /** Why it cannot be used, where it cannot. */
  readonly problem: string | null;
}

/** A line a program: found or not, its version, where it is, and what it is for. */
export function renderDoctor(report: DoctorReport, view: View): string {
  const { version, node, zlib, zstd } = report;
  const lines = [
    `plimsoll ${version} on Node ${node} (zlib ${zlib}, zstd ${zstd})`,
    `cache    ${escapeLine(report.cacheFolder)}`,
    "",
    ...report.findings.flatMap((finding) => findingLines(finding, view)),
  ];
  return `${lines.join("\n")}\n`;
}

function findingLines({ name, required, neededFor, path, version, problem }: Finding, view: View): string[] {
  const usable = version !== null;
  const mark = usable
    ? paint("green", "found", view.colour)
    : required
      ? paint("red", "lacks", view.colour)
      : paint("dim", "no   ", view.colour);
  const what = usable ? `${version}${path === null ? "" : ` (${path})`}` : (problem ?? "not found");
  return [
    `${mark}  ${name.padEnd(7)} ${escapeLine(what)}`,
    `       ${" ".repeat(8)}${paint("dim", `for ${neededFor}`, view.colour)}`,
  ];
}
