/** What the requirements of a go.mod are used for, as they are before any change. */
export interface ModuleUse {
  /**
   * The builds that were listed, each with its tests: `linux/amd64`, `linux/amd64 -tags redis`, `go build` for the module as
   * go builds it without plimsoll.
   */
  readonly builds: readonly string[];
  /** Indirect requirements of which no build and no test imports a package. Null where a build could not be listed. */
  readonly unused: readonly UnusedModule[] | null;
  /**
   * Direct requirements of which the module's own programs use one thing, the heaviest first. Null where no program was
   * built, or its source could not be read.
   */
  readonly heavy: readonly HeavyModule[] | null;
  /** Why one of these is null. */
  readonly notes: readonly string[];
}

export interface UnusedModule {
  readonly path: string;
  readonly version: string;
  /**
   * Why `go mod tidy` keeps the line. `nothing`: it drops it. `other-build`: a file for another platform or tag imports it.
   * `tests-of-others`: a test of another module does. `unknown`: it keeps it, and `go mod why` names no package.
   */
  readonly kept: "nothing" | "other-build" | "tests-of-others" | "unknown";
  /** From a package of the module itself to one of the requirement, as `go mod why` has it; empty where it has none. */
  readonly chain: readonly string[];
}

export interface HeavyModule {
  readonly path: string;
  readonly version: string;
  /** The one thing that is used of it. */
  readonly use: { readonly package: string; readonly name: string; readonly kind: string };
  /** Where: `main.go:12`, relative to the module. */
  readonly places: readonly string[];
  /** Other modules of the programs that import it as well: its bytes stay without the use. */
  readonly otherUsers: readonly string[];
  /** The bytes with its label in each program that has it. */
  readonly programs: readonly { readonly importPath: string; readonly sizeBytes: number }[];
}
