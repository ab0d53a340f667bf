import { PlimsollError } from "../../base/error.ts";
import { isStandardLibrary } from "../../format/scan-report/ecosystem.ts";
import type { Finding, ScanReport } from "../../format/scan-report/scan-report.ts";

/** A module as `go list -m all` shows it. */
export interface ModuleVersions {
  readonly path: string;
  /** The version of every module that is selected, by its path; of a replaced one, those of what stands in its place. */
  readonly versions: ReadonlyMap<string, string>;
}

/** How findings in Go modules fit the versions that go.mod selects now. */
export interface ModuleFit {
  readonly fitting: readonly Finding[];
  /** The report is older than go.mod, or of another state of it: the module is selected at `version`. */
  readonly otherVersion: readonly { readonly finding: Finding; readonly version: string }[];
  /** It is only in other programs: an image has more than one service's. */
  readonly otherPrograms: readonly Finding[];
  /** The module is not selected at all. */
  readonly absent: readonly Finding[];
}

/**
 * Does a report belong to this module, in the state that it has now? Throws `scan-report-foreign` where the report says
 * that it is about others. Findings of the standard library always fit: no requirement names it.
 */
export function fitToModule(report: ScanReport, module: ModuleVersions, where: string): ModuleFit {
  const { mainModules } = report;
  if (mainModules !== null && !mainModules.includes(module.path)) {
    const about = mainModules.length === 0 ? "other code" : mainModules.join(", ");
    throw new PlimsollError("scan-report-foreign", {
      what: `${where} is about ${about}, not about ${module.path}`,
      why: "a change that follows from it would clear nothing here",
      fix: `scan ${module.path}, and give that report`,
      where,
    });
  }
  const ofGo = report.findings.filter(({ ecosystem }) => ecosystem.family === "go");
  const fits = Map.groupBy(ofGo, (finding) => {
    const version = module.versions.get(finding.name);
    if (isOfOthers(finding, module.path)) return "otherPrograms";
    if (isStandardLibrary(finding) || version === finding.installedVersion) return "fitting";
    return version === undefined ? "absent" : "otherVersion";
  });
  return {
    fitting: fits.get("fitting") ?? [],
    otherVersion: (fits.get("otherVersion") ?? []).map((finding) => {
      return { finding, version: module.versions.get(finding.name)! };
    }),
    otherPrograms: fits.get("otherPrograms") ?? [],
    absent: fits.get("absent") ?? [],
  };
}

/** Is every place of it in a program of another module? Where a place does not say, it may be in this one's. */
function isOfOthers({ places }: Finding, path: string): boolean {
  return places.length > 0 && places.every(({ mainModule }) => mainModule !== null && mainModule !== path);
}
