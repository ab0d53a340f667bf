import type { GoMod, ModuleAt } from "../../format/go-module/go-mod.ts";
import { compareGoReleases } from "../../format/go-module/go-release.ts";
import { compareModuleVersions, parseModuleVersion } from "../../format/go-module/semver.ts";

/** What the graph takes from the go.mod of a dependency. */
export interface ModuleFile {
  /** The go directive; null where there is none. */
  readonly go: string | null;
  readonly require: readonly ModuleAt[];
}

/**
 * The go.mod of a module at a version, or in a folder, which has no version. Undefined where nobody has it: a module
 * cache holds only what the user's go has asked for.
 */
export type ModuleFiles = (path: string, version: string | null) => ModuleFile | undefined;

/** From this version of the language on, a go.mod lists everything that the packages of its module need. */
const FIRST_PRUNED = "1.17";
/** What go assumes of a main module without a go directive (cmd/go/internal/gover.DefaultGoModVersion). */
const ASSUMED_GO = "1.16";

/** cmd/go/internal/modload.pruningForGoVersion. */
export function isPruned(go: string | null): boolean {
  return go !== null && (compareGoReleases(go, FIRST_PRUNED) ?? -1) >= 0;
}

/** The version of the language that go reads a main module with. */
export function goVersionOf({ go }: GoMod): string {
  return go ?? ASSUMED_GO;
}

/** As golang.org/x/mod/semver: a text that is no version comes before every version. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parseModuleVersion(a), parseModuleVersion(b)];
  if (left === undefined || right === undefined) return Number(left !== undefined) - Number(right !== undefined);
  return compareModuleVersions(left, right);
}

/** The replacement that go would use for a module at a version (cmd/go/internal/modload.replacement). */
export function replacementFor(main: GoMod, path: string, version: string) {
  const ofPath = main.replace.filter((one) => one.path === path);
  return (ofPath.find((one) => one.version === version) ?? ofPath.find((one) => one.version === null))?.by;
}
