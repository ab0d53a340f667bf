import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import { modulePathOf } from "../../format/go-module/module-path.ts";

/**
 * The properties of a package that decide whether it is meant. `module` as in `path@version`; undefined for the
 * standard library.
 */
interface Candidate {
  readonly importPath: string;
  readonly standard: boolean;
  readonly module: string | undefined;
}

interface Wanted {
  readonly packages: ReadonlySet<string>;
  /** Notes about the packages that their paths do not show. */
  readonly notes: readonly string[];
}

/** The standard library as a module, as `explain --by module` calls it. */
const STANDARD_LIBRARY = "std";
/** The linker's name for the package that a program starts in. */
const MAIN = "main";
/** The folder in which the standard library keeps copies of packages of other modules, all from golang.org/x. */
const VENDORED = "vendor/";
/** How many elements the path of such a module has: golang.org, x, net. */
const MODULE_ELEMENTS = 3;

/**
 * The packages of a program that a word means: those of a module, one by its import path, `std`, `main`, or the copies
 * of a module in the standard library. The main package is the last one. Throws `source-invalid` if the program has
 * none of them.
 */
export function findWanted(packages: readonly Candidate[], wanted: string): Wanted {
  const answer = wantedIn(packages, wanted);
  if (answer !== undefined) return answer;
  throw new PlimsollError("source-invalid", {
    what: `${wanted} is not in this program`,
    why: `it has ${counted(packages.length, "package")}, but no package or module with that name`,
    fix: "leave --why out: `--by module` and `--by package` list what is in the program",
  });
}

/** The same, or undefined if the program has none of them. */
export function wantedIn(packages: readonly Candidate[], wanted: string): Wanted | undefined {
  const found = (matches: (one: Candidate) => boolean, notes: readonly string[] = []) => {
    const paths = packages.filter(matches).map(({ importPath }) => importPath);
    return paths.length === 0 ? undefined : { packages: new Set(paths), notes };
  };
  return (
    found(({ module }) => module !== undefined && [module, modulePathOf(module)].includes(wanted)) ??
    found(({ importPath }) => importPath === wanted) ??
    found(
      (one) => one.standard && isCopy(one.importPath, wanted),
      [`these are the standard library's own copies of ${wanted}: they come with the Go release and are not in go.mod`],
    ) ??
    (wanted === STANDARD_LIBRARY ? found(({ standard }) => standard) : undefined) ??
    (wanted === MAIN ? found((one) => one === packages.at(-1)) : undefined)
  );
}

/** Whether a package of the standard library is a copy of the wanted package, or of a package of the wanted module. */
function isCopy(importPath: string, wanted: string): boolean {
  if (!importPath.startsWith(VENDORED)) return false;
  const original = importPath.slice(VENDORED.length);
  return original === wanted || original.split("/").slice(0, MODULE_ELEMENTS).join("/") === wanted;
}
