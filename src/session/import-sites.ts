import { join, relative, sep } from "node:path";
import { PlimsollError } from "../base/error.ts";
import { explainImports } from "../measure/link/import-chains.ts";
import { findWanted } from "../measure/link/wanted.ts";
import { type Dependency, type DependencyRequest, listDependencies } from "../toolchain/go/dependencies.ts";
import type { Go } from "../toolchain/go/go.ts";
import type { MainPackage } from "../toolchain/go/main-package.ts";
import type { FileImports, SourceReader } from "../toolchain/go/source-reader.ts";
import { openSources } from "../toolchain/go/sources.ts";
import { openSourceReader } from "./source-reader.ts";

/** One import declaration. */
export interface ImportSite {
  /** The import path of the package that has the declaration. */
  readonly importer: string;
  /** The import path that it means. */
  readonly imported: string;
  /** The name that the declaration gives it: `_`, `.`, an identifier; empty where there is none. */
  readonly name: string;
  /** The importer's module: `path@version`; only the path for the user's own; undefined for the standard library. */
  readonly module: string | undefined;
  /**
   * Relative to the module's root in the user's own modules; `module@version/path` in others, and `std/net/http/server.go`
   * in the standard library.
   */
  readonly file: string;
  /** Both count from 1. The column counts bytes. */
  readonly line: number;
  readonly column: number;
}

interface ChainLink {
  readonly importer: string;
  readonly imported: string;
  /** The first declaration that brings it. Null where there is none: go links the runtime into every program. */
  readonly site: ImportSite | null;
}

export interface ImportSites {
  /** The packages that are meant: one, or all of a module's that the program has. */
  readonly packages: readonly string[];
  /** All declarations outside of these packages that import one of them, by importer, file and line. */
  readonly sites: readonly ImportSite[];
  /** A shortest chain from the main package to the nearest of them. Empty for the main package itself. */
  readonly chain: readonly ChainLink[];
}

/**
 * Where a package is imported, and by what chain it comes into a program. `wanted` is an import path, a module's path
 * with or without its version, `std` or `main`. Only the files of this build are read, as its tags, its platform and
 * its overlay have them. Throws `source-invalid` where the program does not contain it, and what the go command's
 * failures throw.
 */
export async function importSites(go: Go, request: DependencyRequest, wanted: string): Promise<ImportSites> {
  const dependencies = await listDependencies(go, request);
  return sitesOfPackages(go, request, dependencies, findWanted(dependencies, wanted).packages);
}

/**
 * The same for packages that are in the program; `dependencies` are all that it has, the main package last. `reader` is
 * one that is open already.
 */
export async function sitesOfPackages(
  go: Go,
  request: DependencyRequest,
  dependencies: readonly Dependency[],
  packages: ReadonlySet<string>,
  reader?: SourceReader,
): Promise<ImportSites> {
  const main = dependencies.at(-1)!.importPath;
  const { chains, importers } = explainImports(dependencies, main, packages, 1);
  const steps = pairs(chains[0] ?? []);
  const readers = new Set([...importers, ...steps.map(([importer]) => importer)]);
  const found = await importDeclarations(
    go,
    request,
    dependencies.filter(({ importPath }) => readers.has(importPath)),
    reader,
  );
  const chosen = new Set(importers);
  return {
    packages: [...packages].sort(),
    sites: found.filter(({ importer, imported }) => chosen.has(importer) && packages.has(imported)).sort(inOrder),
    chain: steps.map(([importer, imported]) => ({
      importer,
      imported,
      site: found.filter((one) => one.importer === importer && one.imported === imported).sort(inOrder)[0] ?? null,
    })),
  };
}

function pairs(chain: readonly string[]): [string, string][] {
  return chain.slice(1).map((imported, index) => [chain[index]!, imported]);
}

/** All import declarations of these packages. `open` is a reader that is open already. */
export async function importDeclarations(
  go: Go,
  request: DependencyRequest,
  packages: readonly Dependency[],
  open?: SourceReader,
): Promise<ImportSite[]> {
  const { placeOf } = await openSources(go, request);
  const files = packages.flatMap((one) => [...one.goFiles, ...one.cgoFiles].map((name) => ({ one, name })));
  await using own = open === undefined ? await openSourceReader(go, request.cacheFolder) : undefined;
  const reader = open ?? own!;
  const read = await reader.imports(files.map(({ one, name }) => placeOf({ folder: one.folder, name })));
  return files.flatMap(({ one, name }, index) => sitesIn(one, shownFile(one, name, request.package), read[index]!));
}

/** Throws `source-invalid` for a file that is not Go as far as its imports. */
function sitesIn(
  { importPath, module, importMap }: Dependency,
  file: string,
  { imports, error }: FileImports,
): ImportSite[] {
  if (error !== undefined) {
    throw new PlimsollError("source-invalid", { what: `the imports of ${file} cannot be read`, why: error });
  }
  return imports.map(({ path, name, line, column }) => ({
    importer: importPath,
    imported: importMap[path] ?? path,
    name,
    module,
    file,
    line,
    column,
  }));
}

/** A file of a package, as `ImportSite.file` has it. */
export function shownFile(
  { importPath, folder, module, standard }: Dependency,
  name: string,
  main: MainPackage,
): string {
  if (standard) return `std/${importPath}/${name}`;
  const [path, version] = module?.split("@") ?? [];
  // Go files that are named make a package without a path of its own, and GOPATH has no modules.
  if (path === undefined || !`${importPath}/`.startsWith(`${path}/`)) {
    return relative(main.module?.folder ?? main.cwd, join(folder, name))
      .split(sep)
      .join("/");
  }
  const inside = [...importPath.slice(path.length + 1).split("/"), name].filter((word) => word !== "").join("/");
  return version === undefined ? inside : `${module}/${inside}`;
}

function inOrder(a: ImportSite, b: ImportSite): number {
  return compare(a.importer, b.importer) || compare(a.file, b.file) || a.line - b.line;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
