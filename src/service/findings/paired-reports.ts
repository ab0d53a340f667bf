import { PlimsollError } from "../../base/error.ts";
import { type NamedReport, readReports } from "./read-reports.ts";

/** Files with scanners' reports about an image and about what became of it: both or neither. */
interface PairedFiles {
  readonly findingsBefore?: readonly string[];
  readonly findingsAfter?: readonly string[];
}

export interface PairedReports {
  readonly before: readonly NamedReport[];
  readonly after: readonly NamedReport[];
}

/** Undefined where no files are named. Throws `flag-invalid` as below, and `scan-report-invalid`. */
export async function readPairedReports(cwd: string, files: PairedFiles): Promise<PairedReports | undefined> {
  requireBothScanned(files);
  const { findingsBefore, findingsAfter } = files;
  if (findingsBefore === undefined || findingsAfter === undefined) return undefined;
  return { before: await readReports(cwd, findingsBefore), after: await readReports(cwd, findingsAfter) };
}

/** Throws `flag-invalid` where one side has reports and the other has none. */
export function requireBothScanned({ findingsBefore, findingsAfter }: PairedFiles): void {
  if ((findingsBefore === undefined) === (findingsAfter === undefined)) return;
  const [given, missing] =
    findingsBefore === undefined
      ? ["--findings-after", "--findings-before"]
      : ["--findings-before", "--findings-after"];
  throw new PlimsollError("flag-invalid", {
    what: `${given} is there, and ${missing} is not`,
    why: "findings are compared, and one side says nothing of the other",
    fix: `scan both images with the same scanner: ${missing} FILE`,
  });
}
