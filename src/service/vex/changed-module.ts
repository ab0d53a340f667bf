import { isStandardLibrary } from "../../format/scan-report/ecosystem.ts";
import { namesOf } from "../../format/scan-report/join-findings.ts";
import type { Finding, ScanReport } from "../../format/scan-report/scan-report.ts";
import { findingsIn, type ModuleState } from "../converge/held-modules.ts";
import type { FittedFindings } from "../converge/scan.ts";
import type { FixedFinding, VexSource } from "./statements.ts";

/** What can be said of the module as it is. */
export function sourceAsItIs({ reports, gone }: FittedFindings): VexSource {
  return { reports, fixed: gone };
}

/**
 * What can be said of the module with other requirements. Without a second scan no tier is known any more: what was
 * proven of the module before the change is not proven of it afterwards.
 */
export function sourceOfChange(before: FittedFindings, second: FittedFindings | null, after: ModuleState): VexSource {
  const { known, set } = before;
  const held = findingsIn(after, known).flatMap(({ known: { found }, version }) =>
    found === null ? [] : [{ finding: found, version }],
  );
  const left = second?.set.modules ?? held.map(({ finding }) => finding);
  const versions = new Map(after.selected.map(({ built }) => [built.path, built.version]));
  const fixed = set.modules.flatMap((finding): FixedFinding[] => {
    const version = versions.get(finding.name) ?? null;
    const isGone =
      version !== null && version !== finding.installedVersion && !left.some((one) => isSame(one, finding));
    return isGone ? [{ finding, version }] : [];
  });
  const earlier = before.gone.flatMap(({ finding }): FixedFinding[] => {
    const version = versions.get(finding.name) ?? null;
    return version === null ? [] : [{ finding, version }];
  });
  const reports = second?.reports ?? before.reports.map((report) => ({ ...report, findings: moved(report, held) }));
  return { reports, fixed: [...earlier, ...fixed] };
}

/** The findings of a report that are there still, at the versions of now. */
function moved({ findings }: ScanReport, held: readonly { readonly finding: Finding; readonly version: string }[]) {
  return findings.flatMap((finding): Finding[] => {
    const isOfModule = held.find((one) => isSame(one.finding, finding));
    const unproven = { ...finding, tier: null, depth: null, traces: [] };
    if (isOfModule !== undefined) return [{ ...unproven, installedVersion: isOfModule.version }];
    return isStandardLibrary(finding) ? [unproven] : [];
  });
}

function isSame(a: Finding, b: Finding): boolean {
  const names = new Set(namesOf(a));
  return a.name === b.name && namesOf(b).some((name) => names.has(name));
}
