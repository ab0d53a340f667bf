import type { Importer } from "../../measure/link/import-chains.ts";

/** New packages that one import brought. */
export interface Arrival {
  /** The package that is imported there: the first new one on the way from main. */
  readonly root: string;
  /** From main to `root`, both included. */
  readonly chain: readonly string[];
  /** All new packages that are reached through `root`, itself included, sorted. */
  readonly packages: readonly string[];
}

/**
 * Groups new packages by the import that brought them: on a shortest chain of imports from main, the first edge from a
 * package that was there to one that was not. A package that no chain reaches belongs to no group: the go command links
 * some packages of the runtime into every program.
 */
export function groupArrivals(
  listed: readonly Importer[],
  main: string,
  isNew: (importPath: string) => boolean,
): readonly Arrival[] {
  const imports = new Map(listed.map((one) => [one.importPath, one.imports]));
  const comesFrom = new Map<string, string | undefined>([[main, undefined]]);
  for (const [path] of comesFrom) {
    for (const next of [...(imports.get(path) ?? [])].sort()) {
      if (imports.has(next) && !comesFrom.has(next)) comesFrom.set(next, path);
    }
  }
  const byRoot = Map.groupBy(
    [...comesFrom.keys()].filter(isNew).map((path) => ({ path, chain: chainTo(path, comesFrom) })),
    ({ chain }) => chain.find(isNew)!,
  );
  return [...byRoot].map(([root, members]) => ({
    root,
    chain: chainTo(root, comesFrom),
    packages: members.map(({ path }) => path).sort(),
  }));
}

function chainTo(path: string, comesFrom: ReadonlyMap<string, string | undefined>): string[] {
  const chain: string[] = [];
  for (let at: string | undefined = path; at !== undefined; at = comesFrom.get(at)) chain.unshift(at);
  return chain;
}
