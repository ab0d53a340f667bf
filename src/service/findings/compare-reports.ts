import { isStandardLibrary } from "../../format/scan-report/ecosystem.ts";
import type { Finding } from "../../format/scan-report/scan-report.ts";
import type {
  EcosystemCounts,
  FindingRow,
  FindingsComparison,
  FindingsOutlook,
  FindingsSide,
} from "../../report/findings-comparison-report.ts";
import { compareFindings } from "../../vuln/findings/compare.ts";
import { countFindings } from "../../vuln/findings/count.ts";
import { allFindings, type FindingSet, joinReports } from "../../vuln/findings/finding-set.ts";
import { fitToImage, type ImageIdentity } from "../../vuln/findings/image-fit.ts";
import { reachabilityOf } from "../../vuln/findings/reachability.ts";
import type { NamedReport } from "./read-reports.ts";

/** An image, and what scanners wrote about it: at least one report. */
export interface ScannedImage {
  readonly image: ImageIdentity;
  readonly reports: readonly NamedReport[];
}

/**
 * What scanners found in an image before and after a change, packages of the operating system included. It is pure. Throws
 * `scan-report-foreign` for a report that names another image than the one it is given for.
 */
export function compareReports(before: ScannedImage, after: ScannedImage): FindingsComparison {
  const loose = [before, after].map(looseReports);
  const [old, fresh] = [before, after].map(({ reports }) => joinReports(reports.map(({ report }) => report)));
  const ecosystems = namesOfEcosystems([...allFindings(old!), ...allFindings(fresh!)]);
  const { gone, left, added, sameMeans } = compareFindings(old!, fresh!);
  return {
    before: sideOf(before, old!, loose[0]!, ecosystems),
    after: sideOf(after, fresh!, loose[1]!, ecosystems),
    gone: gone.map(rowOf),
    stayed: left.map((pair) => ({ ...rowOf(pair.before), afterVersion: pair.after.installedVersion })),
    came: added.map(rowOf),
    sameMeans,
    notes: [...loose.flat(), ...meansNote(sameMeans)],
  };
}

/**
 * What becomes of the findings in an image that is made minimal: `staysOf` says of each whether something of its package
 * stays. It is pure. Throws as `compareReports` does.
 */
export function outlookOf(
  before: ScannedImage,
  staysOf: (finding: Finding) => "yes" | "no" | "unknown",
): FindingsOutlook {
  const notes = looseReports(before);
  const set = joinReports(before.reports.map(({ report }) => report));
  const findings = allFindings(set);
  return {
    before: sideOf(before, set, notes, namesOfEcosystems(findings)),
    findings: findings.map((finding) => ({ ...rowOf(finding), stays: staysOf(finding) })),
    notes,
  };
}

/** For people, why reports may be about something else. */
function looseReports({ image, reports }: ScannedImage): readonly string[] {
  return reports.flatMap(({ report, where }) => fitToImage(report, image, where) ?? []);
}

function sideOf(
  { reports }: ScannedImage,
  set: FindingSet,
  loose: readonly string[],
  ecosystems: readonly string[],
): FindingsSide {
  const findings = allFindings(set);
  const { total, bySeverity } = countFindings(findings);
  const groups = Map.groupBy(findings, ecosystemOf);
  return {
    reports: reports.map(({ where }) => where),
    scanners: set.scanners,
    isBound: loose.length === 0,
    total,
    bySeverity,
    byEcosystem: ecosystems.map((name): EcosystemCounts => {
      const counts = countFindings(groups.get(name) ?? []);
      return { name, total: counts.total, bySeverity: counts.bySeverity };
    }),
    suppressed: set.suppressed,
  };
}

const MODULES = "Go modules";
const STANDARD_LIBRARY = "standard library";

function ecosystemOf(finding: Pick<Finding, "ecosystem" | "name">): string {
  const { family, name } = finding.ecosystem;
  if (family === "go") return isStandardLibrary(finding) ? STANDARD_LIBRARY : MODULES;
  return family === "os" ? [name, "packages"].join(" ") : name;
}

/** Both of Go's are named always: that there is nothing in them is an answer. */
function namesOfEcosystems(findings: readonly Finding[]): readonly string[] {
  const others = new Set(findings.map(ecosystemOf)).difference(new Set([MODULES, STANDARD_LIBRARY]));
  return [MODULES, STANDARD_LIBRARY, ...[...others].sort()];
}

function rowOf(finding: Finding): FindingRow {
  const { id, aliases, name, installedVersion, fixedVersions, severity } = finding;
  return {
    ...{ id, aliases, ecosystem: ecosystemOf(finding), name, version: installedVersion, fixedVersions },
    severity: severity === null ? null : { level: severity.level, by: severity.by },
    reachable: reachabilityOf(finding),
  };
}

function meansNote(sameMeans: boolean | null): readonly string[] {
  if (sameMeans === true) return [];
  const may = "a finding may have come or gone without a change of the image";
  return sameMeans === false
    ? [`the two were not scanned by the same releases with the same databases: ${may}`]
    : [`it is not known whether the two were scanned with the same database: ${may}`];
}
