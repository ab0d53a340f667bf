import { resolve } from "node:path";
import { readScanReport } from "../../format/scan-report/read-scan-report.ts";
import type { ScanReport } from "../../format/scan-report/scan-report.ts";
import { readScannerFile } from "../../store/file/scanner-file.ts";

/** A scanner's report, and its name for people. */
export interface NamedReport {
  readonly report: ScanReport;
  readonly where: string;
}

/** Reads a file with a report of Trivy, grype, OSV-Scanner or govulncheck. Throws `scan-report-invalid`. */
export async function readNamedReport(cwd: string, where: string): Promise<NamedReport> {
  return { where, report: await readScanReport(await readScannerFile(resolve(cwd, where), where), { where }) };
}

/** The same for several files. */
export function readReports(cwd: string, from: readonly string[]): Promise<NamedReport[]> {
  return Promise.all(from.map((where) => readNamedReport(cwd, where)));
}
