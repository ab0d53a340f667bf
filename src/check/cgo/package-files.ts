/** The files of a package that take part in a build. Names are relative to `folder`. */
export interface PackageFiles {
  readonly importPath: string;
  readonly folder: string;
  readonly standard: boolean;
  /** `path@version`, or the path of the main module. */
  readonly module: string | undefined;
  readonly goFiles: readonly string[];
  /** Go files that import "C". */
  readonly cgoFiles: readonly string[];
  /** C, C++ and Fortran sources, SWIG's, and objects to link in. */
  readonly foreignFiles: readonly string[];
  readonly assemblyFiles: readonly string[];
  readonly imports: readonly string[];
  /** The default settings of GODEBUG of a main package, separated by commas, from go.mod and //go:debug lines. */
  readonly godebug?: string | undefined;
  /** Why the package cannot be built this way. */
  readonly problem: string | undefined;
}

/** The texts that a judgement reads. */
export interface VariantTexts {
  readonly withC: readonly string[];
  readonly withoutC: readonly string[];
  /** Files of the package that are built with and without C. */
  readonly always: readonly string[];
  /** Files of the packages that import it. */
  readonly importers: readonly string[];
}

/** Files that are built only with C, and only without C, of every kind that a build uses. */
export function differingFiles(on: PackageFiles, off: PackageFiles): { withC: string[]; withoutC: string[] } {
  const before = filesOf(on);
  const after = filesOf(off);
  return {
    withC: before.filter((name) => !after.includes(name)),
    withoutC: after.filter((name) => !before.includes(name)),
  };
}

function filesOf({ goFiles, cgoFiles, assemblyFiles, foreignFiles }: PackageFiles): string[] {
  return [...goFiles, ...cgoFiles, ...assemblyFiles, ...foreignFiles];
}

export interface Pair {
  readonly with: PackageFiles;
  readonly without: PackageFiles;
}
