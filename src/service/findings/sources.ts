import type { Surroundings } from "../../session/surroundings.ts";
import { type FoundScan, type KeptAt, readKeptScans } from "./kept-scans.ts";
import { databaseAddress, type NamedReport, readReports } from "./reports.ts";
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
 * that was named. `folder` is one of this run's own. Throws `program-missing`, and what reading these throws.
 */
export async function openSources(
  surroundings: Surroundings,
  folder: string,
  { from = [], db, scan }: FindingsRequest,
  at: KeptAt | undefined,
): Promise<Sources> {
  const reports = await readReports(surroundings, from);
  if (from.length > 0 && scan === undefined) return { reports, scanner: undefined, kept: [] };
  const scanner = await openScanner(surroundings, folder, databaseAddress(surroundings, db));
  return { reports, scanner, kept: await readKeptScans(surroundings, scan, at) };
}
