import { compareModuleVersions, parseModuleVersion } from "../../format/go-module/semver.ts";
import type { Advisory } from "../../format/osv/advisory.ts";
import { affectsVersion, fixedVersion } from "../../format/osv/affects.ts";
import { namesOf } from "../../format/scan-report/join-findings.ts";
import type { Finding as ScanFinding } from "../../format/scan-report/scan-report.ts";
import type { Finding } from "../../vuln/solver/problem.ts";

/** A finding of a report, and the versions of its module that have it. */
export interface KnownFinding {
  /** Null for one that no report has, and that another version would bring. */
  readonly found: ScanFinding | null;
  readonly target: Finding;
}

/**
 * Which versions of its module a finding affects. An advisory of the database says it in ranges; without one, only the
 * fixed versions of the report do. What cannot be compared is affected.
 */
export function knownFinding(found: ScanFinding, advisories: readonly Advisory[]): KnownFinding {
  const names = new Set(namesOf(found));
  const advisory = advisories.find((one) => [one.id, ...one.aliases].some((name) => names.has(name)));
  const ranges = advisory?.affected.filter(({ module }) => module === found.name) ?? [];
  const affects = (version: string) => {
    if (version === found.installedVersion) return true;
    if (ranges.length > 0) return ranges.some((one) => affectsVersion(one, version) !== false);
    return !isFixedIn(found.fixedVersions, version);
  };
  const fixedElsewhere = advisory === undefined ? [] : otherPaths(advisory, found.name);
  return { found, target: { id: found.id, path: found.name, affects, fixedElsewhere } };
}

/** Advisories about modules that may come in: those that affect none of the versions of today. */
export function latentFindings(
  advisories: readonly Advisory[],
  held: ReadonlyMap<string, string>,
  paths: ReadonlySet<string>,
): readonly KnownFinding[] {
  return advisories.flatMap(({ id, affected, isWithdrawn }) => {
    if (isWithdrawn) return [];
    return [...Map.groupBy(affected, ({ module }) => module)].flatMap(([path, entries]) => {
      if (!paths.has(path)) return [];
      const affects = (version: string) => entries.some((one) => affectsVersion(one, version) === true);
      const now = held.get(path);
      return now !== undefined && affects(now) ? [] : [{ found: null, target: { id, path, affects } }];
    });
  });
}

/**
 * A fix is often made in several branches: a version has it from the highest of the fixed versions on, and within the
 * minor version of each of them.
 */
function isFixedIn(fixedVersions: readonly string[], version: string): boolean {
  const at = parseModuleVersion(version);
  const fixes = fixedVersions.map(parseModuleVersion).filter((one) => one !== undefined);
  if (at === undefined || fixes.length === 0) return false;
  const highest = fixes.reduce((a, b) => (compareModuleVersions(a, b) < 0 ? b : a));
  const branch = fixes.filter(({ major, minor }) => major === at.major && minor === at.minor);
  return [highest, ...branch].some((fix) => compareModuleVersions(at, fix) >= 0);
}

/** The same module under the path of another major version, where the advisory names a fix of it. */
function otherPaths({ affected }: Advisory, path: string) {
  const base = (text: string) => text.replace(/\/v[0-9]+$/, "");
  return affected.flatMap((one) => {
    if (one.module === path || base(one.module) !== base(path)) return [];
    const version = fixedVersion(one, "v0.0.0");
    return version === null ? [] : [{ path: one.module, version }];
  });
}
