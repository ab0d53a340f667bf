import { namesOf } from "../../format/scan-report/join-findings.ts";
import type { Finding } from "../../format/scan-report/scan-report.ts";
import type { FindingsReport, PackageFinding, TargetFinding } from "../../report/findings-report.ts";
import { countFindings } from "../../vuln/findings/count.ts";
import { goReleaseFor, neededRaises } from "../../vuln/findings/fixes.ts";
import { reachabilityOf } from "../../vuln/findings/reachability.ts";
import type { ProgramFindings, TargetFindings } from "./target-findings.ts";

/** The findings of a program or an image for people and programs. */
export function findingsReport({ set, programs, unjudged, notes }: TargetFindings): FindingsReport {
  const { modules, standardLibrary, operatingSystem, others, scanners, suppressed } = set;
  const row = (finding: Finding) => findingRow(finding, ownersOf(finding, programs));
  return {
    scanners,
    programs: programs.map(({ program, lookedAt, findings }) => ({
      ...{ path: program.path, digest: program.digest, main: program.main, module: program.mainModule },
      ...{ go: program.goVersion, hasSymbols: program.hasSymbols, lookedAt, findings: findings.length },
    })),
    counts: countFindings(modules),
    findings: modules.map(row),
    standardLibrary: { findings: standardLibrary.map(row), release: goReleaseFor(standardLibrary) },
    otherPackages: [...operatingSystem, ...others].map(packageRow),
    raises: neededRaises(modules).map(({ module, from, to, cleared, left }) => ({
      ...{ module, from, to, cleared: cleared.map(({ id }) => id), left: left.map(({ id }) => id) },
      programs: programs.flatMap(({ program }) => (program.versions.get(module) === from ? [program.path] : [])),
    })),
    ...{ suppressed, unjudged, notes },
  };
}

function ownersOf(finding: Finding, programs: readonly ProgramFindings[]): readonly string[] {
  const names = new Set(namesOf(finding));
  const isSame = (one: Finding) =>
    one.name === finding.name &&
    one.installedVersion === finding.installedVersion &&
    namesOf(one).some((name) => names.has(name));
  return programs.flatMap(({ program, findings }) => (findings.some(isSame) ? [program.path] : []));
}

function findingRow(finding: Finding, programs: readonly string[]): TargetFinding {
  const { id, aliases, name, installedVersion, fixedVersions, tier, severity, traces } = finding;
  return {
    ...{ id, aliases, module: name, version: installedVersion, fixedVersions, tier },
    reachable: reachabilityOf(finding),
    severity: severity === null ? null : { level: severity.level, by: severity.by },
    trace: traces[0] ?? [],
    programs,
  };
}

function packageRow({
  id,
  aliases,
  ecosystem,
  name,
  installedVersion,
  fixedVersions,
  severity,
}: Finding): PackageFinding {
  return {
    ...{ id, aliases, ecosystem: ecosystem.name, package: name, version: installedVersion, fixedVersions },
    severity: severity === null ? null : { level: severity.level, by: severity.by },
  };
}
