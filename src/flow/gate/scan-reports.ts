import { resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { readScanReport } from "../../format/scan-report/read-scan-report.ts";
import type { ScanReport } from "../../format/scan-report/scan-report.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { readScannerFile } from "../../store/file/scanner-file.ts";
import type { GateRequest } from "./request.ts";
import type { Trusted } from "./trusted.ts";

/** A scanner's report, and its name for people. */
export interface NamedReport {
  readonly report: ScanReport;
  readonly where: string;
}

/**
 * Reads the reports that a person named. Throws `scan-report-invalid`, and `flag-invalid` for a file that the change itself
 * writes: a change does not say what is vulnerable in it.
 */
export async function readScanReports(
  { cwd }: Surroundings,
  { from = [] }: GateRequest,
  trusted: Trusted,
): Promise<readonly NamedReport[]> {
  return Promise.all(
    from.map(async (where) => {
      if (await trusted.isWritten(where)) throw writtenByChange(where);
      return { where, report: await readScanReport(await readScannerFile(resolve(cwd, where), where), { where }) };
    }),
  );
}

function writtenByChange(where: string): PlimsollError {
  return new PlimsollError("flag-invalid", {
    what: `the change that is judged writes ${where} itself`,
    why: "a change does not say what is vulnerable in it",
    fix: "let the pipeline scan, into a file that git does not track",
  });
}
