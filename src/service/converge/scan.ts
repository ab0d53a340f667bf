import { readScanReport } from "../../format/scan-report/read-scan-report.ts";
import type { Finding, ScanReport } from "../../format/scan-report/scan-report.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { type AdvisoryDatabase, readAdvisoryDatabase } from "../../store/advisory-database.ts";
import type { Go } from "../../toolchain/go/go.ts";
import { findGovulncheck, runGovulncheck, type ScanLevel } from "../../toolchain/go/govulncheck.ts";
import type { SelectedModule } from "../../toolchain/go/module-versions.ts";
import { type FindingSet, joinReports } from "../../vuln/findings/finding-set.ts";
import { fitToModule } from "../../vuln/findings/module-fit.ts";
import { databaseAddress } from "../findings/database-address.ts";
import { TO_SCAN } from "../findings/govulncheck-need.ts";
import { type NamedReport, readReports } from "../findings/read-reports.ts";
import { type KnownFinding, knownFinding } from "./affected-versions.ts";

interface ScanRequest {
  /** Files with reports. */
  readonly from?: readonly string[];
  /** The database that govulncheck is given. */
  readonly db?: string;
}

/** Where findings come from: reports that there are, or govulncheck, which can look once more. */
export interface Scan {
  readonly reports: readonly NamedReport[];
  readonly database: AdvisoryDatabase | null;
  /** Looks at a state of the module; null where only reports are there. */
  readonly again: ((go: Go, level: ScanLevel) => Promise<Scan>) | null;
}

/**
 * Reads the reports, or runs govulncheck in the module, down to the symbols that the code reaches. Throws
 * `program-missing`, `scan-report-invalid`, `advisories-invalid` and what running govulncheck throws.
 */
export async function scan(surroundings: Surroundings, go: Go, request: ScanRequest): Promise<Scan> {
  return withReach(await scanImports(surroundings, go, request), go);
}

/** The same only as deep as a change of requirements needs: what is imported. `withReach` says the rest. */
export async function scanImports(surroundings: Surroundings, go: Go, { from = [], db }: ScanRequest): Promise<Scan> {
  const { cwd, env } = surroundings;
  const address = databaseAddress(surroundings, db);
  const isLocal = address !== undefined && /^file:/i.test(address);
  if (from.length > 0) {
    const reports = await readReports(cwd, from);
    return { reports, database: isLocal ? await readAdvisoryDatabase(address, cwd) : null, again: null };
  }
  const program = await findGovulncheck(env, TO_SCAN);
  const database = isLocal ? await readAdvisoryDatabase(address, cwd) : null;
  const where = "govulncheck's report";
  const again = async (on: Go, level: ScanLevel): Promise<Scan> => {
    const report = await readScanReport(await runGovulncheck(program, on, address, level), { where });
    return { reports: [{ report, where }], database, again };
  };
  return again(go, "package");
}

/**
 * The same with what the code reaches, which takes govulncheck far longer than to say what is imported. Where no module
 * has a finding, nothing is in reach of one.
 */
export async function withReach(scanned: Scan, go: Go): Promise<Scan> {
  const isClean = scanned.reports.every(({ report }) => report.findings.length === 0);
  return isClean || scanned.again === null ? scanned : scanned.again(go, "symbol");
}

/** A finding that another version of its module does not have. */
interface GoneFinding {
  readonly finding: Finding;
  readonly version: string;
}

/** What the reports say of the module as it is now. */
export interface FittedFindings {
  /** Each with the findings that the module has. */
  readonly reports: readonly ScanReport[];
  /** What a report found in another version of a module, and `version` has no more. */
  readonly gone: readonly GoneFinding[];
  readonly set: FindingSet;
  readonly known: readonly KnownFinding[];
  readonly notes: readonly string[];
}

/** Throws `scan-report-foreign` where a report is about another module. */
export function fittedFindings(
  { reports, database }: Scan,
  path: string,
  selected: readonly SelectedModule[],
): FittedFindings {
  const versions = new Map(
    selected.flatMap(({ built }) => (built.version === null ? [] : [[built.path, built.version] as const])),
  );
  const advisories = database?.advisories ?? [];
  const notes: string[] = [];
  const allGone: GoneFinding[] = [];
  const fitted = reports.map(({ report, where }) => {
    const fit = fitToModule(report, { path, versions }, where);
    const moved = fit.otherVersion.flatMap(({ finding, version }) => stillThere(finding, version, advisories));
    allGone.push(
      ...fit.otherVersion.filter(({ finding, version }) => stillThere(finding, version, advisories).length === 0),
    );
    const gone = fit.otherVersion.length - moved.length;
    if (moved.length > 0)
      notes.push(`${where} is about other versions: findings that are there still: ${moved.length}`);
    if (gone > 0) notes.push(`${where} is about other versions: findings that are gone from this go.mod: ${gone}`);
    if (fit.absent.length > 0)
      notes.push(`${where} has findings in modules that are not required: ${fit.absent.length}`);
    if (fit.otherPrograms.length > 0)
      notes.push(`${where} has findings in other programs: ${fit.otherPrograms.length}`);
    const ofGo = report.findings.filter(({ ecosystem }) => ecosystem.family === "go");
    const elsewhere = report.findings.length - ofGo.length + report.others.length;
    if (elsewhere > 0) notes.push(`${where} has findings that are not about Go: ${elsewhere}`);
    return { ...report, findings: [...fit.fitting, ...moved] };
  });
  const set = joinReports(fitted);
  return { reports: fitted, gone: allGone, set, known: set.modules.map((one) => knownFinding(one, advisories)), notes };
}

/** What was proven of another version is not proven of this one. */
function stillThere(
  finding: Finding,
  version: string,
  advisories: Parameters<typeof knownFinding>[1],
): readonly Finding[] {
  const { affects } = knownFinding({ ...finding, installedVersion: null }, advisories).target;
  return affects(version) ? [{ ...finding, installedVersion: version, tier: null, depth: null, traces: [] }] : [];
}
