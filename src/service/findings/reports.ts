import { isAbsolute, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { readScanReport } from "../../format/scan-report/read-scan-report.ts";
import type { ScanReport } from "../../format/scan-report/scan-report.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { readScannerFile } from "../../store/file/scanner-file.ts";

/** A scanner's report, with its name for people. */
export interface NamedReport {
  readonly report: ScanReport;
  readonly where: string;
}

/** Reads the reports that a person named. Throws `scan-report-invalid` and `limit-exceeded`. */
export function readReports({ cwd }: Surroundings, from: readonly string[]): Promise<NamedReport[]> {
  return Promise.all(
    from.map(async (where) => ({
      report: await readScanReport(await readScannerFile(resolve(cwd, where), where), { where }),
      where,
    })),
  );
}

/** The address of the database that was named, or that GOVULNDB names; govulncheck takes addresses only. */
export function databaseAddress({ cwd, env }: Surroundings, db: string | undefined): string | undefined {
  if (db === undefined) return env.GOVULNDB || undefined;
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(db)) return db;
  return pathToFileURL(isAbsolute(db) ? db : resolve(cwd, db)).href;
}
