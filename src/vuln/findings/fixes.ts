import { compareGoReleases } from "../../format/go-module/go-release.ts";
import { compareModuleVersions, type ModuleVersion, parseModuleVersion } from "../../format/go-module/semver.ts";
import type { Finding } from "../../format/scan-report/scan-report.ts";

/** What a module has to be raised to, so that all of its findings that have a fix are gone. */
export interface NeededRaise {
  readonly module: string;
  readonly from: string;
  /** Null where no finding has a fix that is known. */
  readonly to: string | null;
  readonly cleared: readonly Finding[];
  /** Findings without a fix that is known and is higher: raising clears none of them. */
  readonly left: readonly Finding[];
}

/**
 * The lowest version that has the fix of each finding, by module and version. Scanners name fixed versions of several
 * branches; the lowest one above what is there is the one that counts.
 */
export function neededRaises(findings: readonly Finding[]): readonly NeededRaise[] {
  const groups = Map.groupBy(findings, ({ name, installedVersion }) => JSON.stringify([name, installedVersion]));
  return [...groups.values()].map((group) => {
    const { name, installedVersion } = group[0]!;
    const needed = group.map((finding) => ({ finding, to: nextFix(finding) }));
    const fixes = needed.flatMap(({ to }) => to ?? []);
    return {
      module: name,
      from: installedVersion ?? "",
      to: fixes.toSorted((a, b) => compareModuleVersions(b.parsed, a.parsed))[0]?.text ?? null,
      cleared: needed.flatMap(({ finding, to }) => (to === null ? [] : [finding])),
      left: needed.flatMap(({ finding, to }) => (to === null ? [finding] : [])),
    };
  });
}

interface Fix {
  readonly text: string;
  readonly parsed: ModuleVersion;
}

function nextFix({ installedVersion, fixedVersions }: Finding): Fix | null {
  const now = parseModuleVersion(installedVersion ?? "");
  const later = fixedVersions.flatMap((text): Fix[] => {
    const parsed = parseModuleVersion(text);
    return parsed !== undefined && now !== undefined && compareModuleVersions(parsed, now) > 0
      ? [{ text, parsed }]
      : [];
  });
  return later.toSorted((a, b) => compareModuleVersions(a.parsed, b.parsed))[0] ?? null;
}

/** The lowest release that has every fix that is known: a fix is made in the two newest minor releases. */
export function goReleaseFor(findings: readonly Finding[]): string | null {
  const needed = findings.map(({ installedVersion, fixedVersions }) => {
    const now = plainRelease(installedVersion ?? "");
    const later = fixedVersions
      .map(plainRelease)
      .filter((one) => (compareGoReleases(one, now) ?? 0) > 0)
      .sort((a, b) => compareGoReleases(a, b) ?? 0);
    return later[0] ?? null;
  });
  const highest = needed.reduce<string | null>(
    (best, one) => (one !== null && (best === null || (compareGoReleases(one, best) ?? 0) > 0) ? one : best),
    null,
  );
  return highest === null ? null : `go${highest}`;
}

/** `v1.26.9` and `v1.27.0-rc.1`, as modules of Go are called, are `1.26.9` and `1.27rc1`. */
function plainRelease(version: string): string {
  return version.replace(/^v/, "").replace(/\.0-rc\.(\d+)$/, "rc$1");
}
