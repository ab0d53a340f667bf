import { explainImports } from "../../measure/link/import-chains.ts";
import type { ImportSite } from "../../session/import-sites.ts";
import type { SuggestionContext } from "./context.ts";

/** The packages that a program would not have if nothing imported these, themselves included. */
export function goneWithout(
  { dependencies, packages }: Pick<SuggestionContext, "dependencies" | "packages">,
  importPaths: readonly string[],
): ReadonlySet<string> {
  const wanted = new Set(importPaths);
  const imported = new Set(dependencies.flatMap(({ imports }) => imports));
  // Nothing imports the main package, and what go adds to every program.
  const kept = new Set(dependencies.map(({ importPath }) => importPath).filter((path) => !imported.has(path)));
  for (const path of kept) {
    for (const next of packages.get(path)?.imports ?? []) {
      if (!wanted.has(next) && packages.has(next)) kept.add(next);
    }
  }
  return new Set(dependencies.map(({ importPath }) => importPath).filter((path) => !kept.has(path)));
}

/** A package that another one needs stays, whatever is cut. */
export function isOnlyImportedAt(
  { dependencies }: SuggestionContext,
  imported: string,
  sites: readonly ImportSite[],
): boolean {
  const importers = new Set(sites.map(({ importer }) => importer));
  return dependencies.every(({ importPath, imports }) => importers.has(importPath) || !imports.includes(imported));
}

/** The import declarations in the user's own packages by which any of these packages comes into the program. */
export async function ownSitesOf(
  { dependencies, own, imports }: SuggestionContext,
  importPaths: readonly string[],
): Promise<readonly ImportSite[]> {
  const leading = new Set(importPaths);
  // Each package comes after those that it imports.
  for (const one of dependencies) {
    if (one.imports.some((path) => leading.has(path))) leading.add(one.importPath);
  }
  const users = new Set(own.map(({ importPath }) => importPath));
  return (await imports()).filter(({ imported }) => leading.has(imported) && !users.has(imported));
}

/** A shortest import chain from the main package to the nearest of these packages, as one line. */
export function chainLine({ dependencies }: SuggestionContext, importPaths: readonly string[]): string {
  const main = dependencies.at(-1)!.importPath;
  const { chains } = explainImports(dependencies, main, new Set(importPaths), 1);
  return `imported as ${(chains[0] ?? []).join(" → ")}`;
}
