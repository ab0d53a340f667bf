import { isStandardLibrary } from "../../format/scan-report/ecosystem.ts";
import { distinct, joinFindings } from "../../format/scan-report/join-findings.ts";
import type { Finding, ScanReport } from "../../format/scan-report/scan-report.ts";

/** Who looked, and at which state of knowledge. */
export interface Scanner {
  readonly name: string;
  readonly version: string | null;
  readonly databaseDate: string | null;
}

/** What all reports about one thing say together, by what answers for it. */
export interface FindingSet {
  /** Go modules: the requirements of go.mod answer for them. */
  readonly modules: readonly Finding[];
  /** Go's standard library and toolchain: the `go` and `toolchain` lines answer for them. */
  readonly standardLibrary: readonly Finding[];
  /** Packages of the image's operating system: the base answers for them. */
  readonly operatingSystem: readonly Finding[];
  readonly others: readonly Finding[];
  readonly scanners: readonly Scanner[];
  /** Findings that scanners set aside. Null where a report does not say how many. */
  readonly suppressed: number | null;
}

/**
 * Joins reports about one and the same thing: the same code, or the same image. A finding that several of them have is
 * one finding, as near and as deep as the best of them says.
 */
export function joinReports(reports: readonly ScanReport[]): FindingSet {
  const findings = joinFindings(reports.flatMap((report) => report.findings));
  const ofGo = findings.filter(({ ecosystem }) => ecosystem.family === "go");
  const suppressed = reports.map((report) => report.suppressed);
  return {
    modules: ofGo.filter((finding) => !isStandardLibrary(finding)),
    standardLibrary: ofGo.filter(isStandardLibrary),
    operatingSystem: findings.filter(({ ecosystem }) => ecosystem.family === "os"),
    others: joinFindings(reports.flatMap(({ others }) => others)),
    scanners: distinct(
      reports.map(({ scanner, scannerVersion, database }) => {
        return { name: scanner, version: scannerVersion, databaseDate: database.date };
      }),
    ),
    suppressed: suppressed.reduce((sum, one) => (sum === null || one === null ? null : sum + one), 0),
  };
}

export function allFindings(set: FindingSet): readonly Finding[] {
  return [...set.modules, ...set.standardLibrary, ...set.operatingSystem, ...set.others];
}
