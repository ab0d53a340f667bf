import type { SourceUse } from "../../toolchain/go/source-reader.ts";
import type { OpenedLink } from "../link/open-link-graph.ts";
import type { PackageUses } from "./context.ts";
import { keptNames } from "./link-facts.ts";

/**
 * Answers whether a function of the user's own code never runs: the linker does not keep it, and no code that may run
 * names it. Both are needed, because the compiler copies small functions into those that call them. `inside` is as in
 * `SourceUse`: code outside of functions, and in generic ones, may run.
 */
export function deadFunctions(
  link: OpenedLink,
  ownUses: PackageUses,
  main: string,
): (importPath: string, inside: string) => boolean {
  const symbolOf = (importPath: string, name: string) =>
    `${importPath === main ? "main" : escaped(importPath)}.${name}`;
  const namedIn = new Map<string, { readonly importPath: string; readonly use: SourceUse }[]>();
  const functions = new Set<string>();
  for (const [importPath, uses] of ownUses) {
    for (const use of uses) {
      if (use.inside !== "") functions.add(symbolOf(importPath, use.inside));
      if (!ownUses.has(use.package) || (use.kind !== "func" && use.kind !== "method")) continue;
      const name = symbolOf(use.package, use.name);
      namedIn.set(name, [...(namedIn.get(name) ?? []), { importPath, use }]);
    }
  }
  const kept = keptNames(link, link.full, functions);
  const known = new Map<string, boolean>();
  const isDead = (importPath: string, inside: string): boolean => {
    if (inside === "" || inside === "init" || (inside === "main" && importPath === main)) return false;
    const name = symbolOf(importPath, inside);
    const answer = known.get(name);
    if (answer !== undefined) return answer;
    // Functions that name only each other are not run by it.
    known.set(name, true);
    const dead = !kept.has(name) && (namedIn.get(name) ?? []).every((at) => isDead(at.importPath, at.use.inside));
    known.set(name, dead);
    return dead;
  };
  return isDead;
}

/** In symbols, dots of a path's last element are escaped: cmd/internal/objabi.PathToPrefix. */
function escaped(importPath: string): string {
  const at = importPath.lastIndexOf("/") + 1;
  return importPath.slice(0, at) + importPath.slice(at).replaceAll(".", "%2e");
}
