import { PlimsollError } from "../../base/error.ts";
import type { ScanReport } from "../../format/scan-report/scan-report.ts";

/** A Go program, as its build information describes it. */
export interface ScannedProgram {
  /** `go1.26.8`; null where it is not known. */
  readonly goVersion: string | null;
  /** The path of the module of its main package; null where it was built without modules. */
  readonly mainModule: string | null;
  /** Linked modules. */
  readonly modules: readonly { readonly path: string; readonly version: string }[];
}

/**
 * Was this code scanned, in the state from which the programs were built? Returns what differs, for people: then the report
 * says nothing of what came since. Throws `scan-report-foreign` where it is about other modules.
 */
export function fitToPrograms(
  report: ScanReport,
  programs: readonly ScannedProgram[],
  { name, where }: { readonly name: string; readonly where: string },
): readonly string[] {
  const { mainModules, goVersion } = report;
  const own = programs.filter(({ mainModule }) => mainModule !== null && mainModules?.includes(mainModule));
  if (mainModules !== null && own.length === 0) {
    const about = mainModules.length === 0 ? "other code" : mainModules.join(", ");
    const built = programs.flatMap(({ mainModule }) => mainModule ?? []);
    throw new PlimsollError("scan-report-foreign", {
      what: `${where} is about ${about}, not about ${name}`,
      why: built.length === 0 ? `${name} has no Go program` : `${name} is built from ${[...new Set(built)].join(", ")}`,
      fix: `scan ${name}, and give that report`,
      where,
    });
  }
  const scanned = mainModules === null ? programs : own;
  const releases = new Set(scanned.flatMap((one) => (one.goVersion === null ? [] : [releaseOf(one.goVersion)])));
  const release = goVersion === null ? null : releaseOf(goVersion);
  const isOtherRelease = release !== null && releases.size > 0 && !releases.has(release);
  return [
    ...(isOtherRelease ? [`it was scanned with ${release}, and built with ${[...releases].join(", ")}`] : []),
    ...otherVersions(report, scanned),
  ];
}

function otherVersions({ modules, findings }: ScanReport, programs: readonly ScannedProgram[]): readonly string[] {
  const built = new Map<string, Set<string>>();
  for (const { path, version } of programs.flatMap((one) => one.modules)) {
    if (!version.startsWith("v")) continue;
    built.set(path, (built.get(path) ?? new Set()).add(version));
  }
  const named = [
    ...(modules ?? []),
    ...findings
      .filter(({ ecosystem }) => ecosystem.family === "go")
      .map((one) => ({ path: one.name, version: one.installedVersion })),
  ];
  const other = named.flatMap(({ path, version }) => {
    const known = built.get(path);
    if (known === undefined || version === null || !version.startsWith("v") || known.has(version)) return [];
    return [`it names ${path} ${version}, and ${[...known].join(", ")} was built`];
  });
  return [...new Set(other)];
}

/** Without experiments: `go1.26.8 X:jsonv2`. */
function releaseOf(version: string): string {
  return version.split(" ", 1)[0]!;
}
