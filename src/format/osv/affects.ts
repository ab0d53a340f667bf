import { compareModuleVersions, type ModuleVersion, parseModuleVersion } from "../go-module/semver.ts";
import type { AffectedModule, RangeEvent } from "./advisory.ts";

/**
 * Whether a version of a module is affected: OSV schema 1.7, "Evaluation". `version` has its `v`. Null where that cannot
 * be found out: the version, or one that a range names, is not semantic.
 */
export function affectsVersion({ ranges, versions }: AffectedModule, version: string): boolean | null {
  if (versions.some((one) => withPrefix(one) === version)) return true;
  // Without any range and any version every version is affected, as for govulncheck.
  if (ranges === null) return versions.length === 0;
  const parsed = parseModuleVersion(version);
  if (parsed === undefined) return null;
  const answers = ranges.map((events) => isInRange(events, parsed));
  if (answers.includes(true)) return true;
  return answers.includes(null) ? null : false;
}

/** The lowest version behind this one in which a range ends by a fix, with its `v`; null where none is known. */
export function fixedVersion({ ranges }: AffectedModule, version: string): string | null {
  const parsed = parseModuleVersion(version);
  if (parsed === undefined) return null;
  const fixes = (ranges ?? []).flat().flatMap((event) => {
    const fixed = "fixed" in event ? parseModuleVersion(withPrefix(event.fixed)) : undefined;
    return fixed !== undefined && compareModuleVersions(fixed, parsed) > 0
      ? [{ fixed, text: withPrefix((event as { readonly fixed: string }).fixed) }]
      : [];
  });
  return fixes.sort((a, b) => compareModuleVersions(a.fixed, b.fixed))[0]?.text ?? null;
}

interface Step {
  /** Undefined for the beginning of all versions. */
  readonly at: ModuleVersion | undefined;
  readonly kind: "introduced" | "fixed" | "lastAffected";
}

/** Events need not be in order. A range without any holds every version, as for govulncheck. */
function isInRange(events: readonly RangeEvent[], version: ModuleVersion): boolean | null {
  if (events.length === 0) return true;
  const steps = events.map(stepOf);
  if (steps.includes(null)) return null;
  let affected = false;
  for (const { at, kind } of (steps as Step[]).sort(inOrder)) {
    const order = at === undefined ? 1 : compareModuleVersions(version, at);
    // This step and all that follow are newer than the version.
    if (order < 0) break;
    affected = kind === "introduced" || (affected && kind === "lastAffected" && order === 0);
  }
  return affected;
}

function stepOf(event: RangeEvent): Step | null {
  if ("introduced" in event && event.introduced === "0") return { at: undefined, kind: "introduced" };
  const [[kind, text]] = Object.entries(event) as [[Step["kind"], string]];
  const at = parseModuleVersion(withPrefix(text));
  return at === undefined ? null : { at, kind };
}

function inOrder(a: Step, b: Step): number {
  if (a.at === undefined || b.at === undefined) return Number(a.at !== undefined) - Number(b.at !== undefined);
  return compareModuleVersions(a.at, b.at);
}

function withPrefix(version: string): string {
  return version.startsWith("v") ? version : `v${version}`;
}
