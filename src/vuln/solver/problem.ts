import type { GoMod, ModuleAt } from "../../format/go-module/go-mod.ts";
import type { ModuleFiles } from "../modules/module-files.ts";

/** A vulnerability, as a scanner reported it or a database has it. */
export interface Finding {
  readonly id: string;
  /** Of the module whose code is vulnerable: of the replacement where the module is replaced. */
  readonly path: string;
  readonly affects: (version: string) => boolean;
  /** Modules of another path that have the fix, such as `example.com/path/v2`. */
  readonly fixedElsewhere?: readonly ModuleAt[];
}

/**
 * Which modules provide a package that the build imports, with these versions selected (by path). Undefined where that
 * was never asked of go: then the solver assumes.
 */
type Needs = (selected: ReadonlyMap<string, string>) => ReadonlySet<string> | undefined;

/** A version of a module, or its replacement, that fails together with others. */
export type FailingPart = ModuleAt | { readonly path: string; readonly by: ModuleAt };

/** What the solver is given. Nothing is fetched: a version whose go.mod `files` does not have is no candidate. */
export interface Problem {
  readonly main: GoMod;
  readonly files: ModuleFiles;
  /** The versions that may be chosen, by path: what the proxy lists, without those that were retracted. */
  readonly releases: ReadonlyMap<string, readonly string[]>;
  /** All that could be found in any version of any module, not only what is found today. */
  readonly findings: readonly Finding[];
  /**
   * The modules of today's build list that provide a package to the build or to the tests of the main module. Null where
   * nobody knows: then every module that go.mod names.
   */
  readonly needed: ReadonlySet<string> | null;
  readonly needs?: Needs;
  /** Whether versions above today's of a module of the build may be excluded, so that it stays below what others require. */
  readonly allowExclude: boolean;
  /** Replacements that may be made, each of every version of a module of the build. */
  readonly substitutes: readonly { readonly path: string; readonly by: ModuleAt }[];
  /** Combinations that failed when go carried them out: no plan has all of one. */
  readonly failing?: readonly (readonly FailingPart[])[];
  /** The release of Go that the plan may ask for; null where any may be. */
  readonly highestGo: string | null;
  /** How many module graphs may be selected before the search ends with the best plan so far. */
  readonly effort: number;
}

/** How a plan is ranked: the first number that differs decides. */
export interface Cost {
  readonly findings: number;
  /** Lines of `replace`: they come before everything else, so there is one only where a finding would stay otherwise. */
  readonly replaced: number;
  /**
   * Modules of the build that come from v0 to v1, to another major version with `+incompatible`, or in beside or instead of
   * the same path with another major version. A line of `exclude` counts too: it makes the build use what a module has not
   * asked for.
   */
  readonly majors: number;
  /** Requirements without `// indirect` that are changed or taken out, and the go line. */
  readonly direct: number;
  /** Requirements with `// indirect` that are changed or new. Taking one out that nothing needs any longer is free. */
  readonly indirect: number;
  /** Modules of the build whose version is another one, and modules that are new in it. */
  readonly moved: number;
  /** Releases between the old and the new version of those modules, the new one included, summed. */
  readonly releases: number;
}

export interface RequirementEdit {
  readonly path: string;
  /** Null for a requirement that is new. */
  readonly from: string | null;
  /** Null for a requirement that is taken out. */
  readonly to: string | null;
  readonly indirect: boolean;
  /** Set where the solver chose this version; the other edits follow from those, as `go mod tidy` makes them. */
  readonly chosen: boolean;
}

/** Why a finding stays. */
export type Remaining =
  | { readonly kind: "no-fix" }
  /** Only another path has the fix: the code that imports it must be changed. */
  | { readonly kind: "needs-major"; readonly fixed: readonly ModuleAt[] }
  /** The main module replaces the module, so its requirements have no effect. */
  | { readonly kind: "replaced"; readonly by: { readonly path: string; readonly version: string | null } }
  /** The main module excludes every version that has the fix. */
  | { readonly kind: "excluded"; readonly versions: readonly string[] }
  /** Every version with the fix asks for a newer Go than allowed. */
  | { readonly kind: "needs-go"; readonly go: string }
  /** The versions with the fix were carried out, and fail. */
  | { readonly kind: "fails"; readonly versions: readonly string[] }
  /** The versions with the fix bring in others, which have findings themselves. */
  | { readonly kind: "conflict"; readonly fixed: string; readonly brings: readonly ModuleAt[] }
  /** There are versions with the fix, but what they require is not known. */
  | { readonly kind: "unknown"; readonly versions: readonly string[] }
  /** Clearing it was possible, but the search ended before it was proven or found. */
  | { readonly kind: "not-searched" };

export interface RemainingFinding {
  readonly id: string;
  readonly module: ModuleAt;
  readonly why: Remaining;
  /** The shortest chain of requirements to the module, from one that the main module requires. */
  readonly chain: readonly ModuleAt[];
}

export interface Plan {
  /** In the order of the paths. */
  readonly requirements: readonly RequirementEdit[];
  readonly exclude: readonly ModuleAt[];
  readonly replace: readonly { readonly path: string; readonly by: ModuleAt }[];
  /** The go line that the new versions ask for; null where it stays. */
  readonly go: string | null;
  readonly cost: Cost;
  readonly before: Cost;
  readonly remaining: readonly RemainingFinding[];
  /** The build list with the plan, by path. */
  readonly selected: ReadonlyMap<string, string>;
  /** Modules that provide a package to the build with the plan, as far as the model knows. */
  readonly needed: ReadonlySet<string>;
  /** Whether no cheaper plan exists within the model. False where the effort was spent before that was known. */
  readonly isMinimal: boolean;
  /** Module graphs that were selected. */
  readonly effort: number;
}
