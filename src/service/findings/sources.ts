import { PlimsollError } from "../../base/error.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { databaseAddress } from "./database-address.ts";
import { type FoundScan, type KeptAt, readKeptScans } from "./kept-scans.ts";
import { type NamedReport, readReports } from "./read-reports.ts";
import type { FindingsRequest } from "./request.ts";
import { openScanner, type Scanner } from "./scanner.ts";

/** Everything that findings of one target come from. */
export interface Sources {
  readonly reports: readonly NamedReport[];
  /** Undefined where nothing but reports is asked. */
  readonly scanner: Scanner | undefined;
  readonly kept: readonly FoundScan[];
}

/**
 * Reads the reports and the kept scans, and finds govulncheck where it is to be run: without a report, and with a kept scan
 * that was named. `folder` is one of this run's own. Throws `program-missing`, `offline` where govulncheck's database is not
 * in a folder, and what reading these throws.
 */
export async function openSources(
  surroundings: Surroundings,
  folder: string,
  { from = [], db, scan, offline }: FindingsRequest,
  at: KeptAt | undefined,
): Promise<Sources> {
  const reports = await readReports(surroundings.cwd, from);
  if (from.length > 0 && scan === undefined) return { reports, scanner: undefined, kept: [] };
  const address = databaseAddress(surroundings, db);
  if (offline && !/^file:/i.test(address ?? "")) throw needsNetwork(address);
  const scanner = await openScanner(surroundings, folder, address);
  return { reports, scanner, kept: await readKeptScans(surroundings, scan, at) };
}

function needsNetwork(address: string | undefined): PlimsollError {
  return new PlimsollError("offline", {
    what: "the vulnerability database is not on this machine",
    why: `govulncheck would ask ${address ?? "its own, which is https://vuln.go.dev"}`,
    fix: "name a folder: --db FOLDER; or give a scanner's report: --from FILE",
  });
}
