import type { Importer } from "../../measure/link/import-chains.ts";

/** New packages that one package brought by importing some of one module. */
export interface Arrival {
  /** The packages that are imported there: the first new ones on the way from main, sorted. */
  readonly roots: readonly string[];
  /** From main to the first root, both included. */
  readonly chain: readonly string[];
  /** All new packages that are reached through the roots, themselves included, sorted. */
  readonly packages: readonly string[];
}

/**
 * Groups new packages by what brought them: on a shortest chain of imports from main, the first edge from a package that
 * was there to one that was not. Edges from one package to packages of one module are one arrival, because they are taken
 * out together. A package that no chain reaches belongs to no group: the go command links some packages of the runtime
 * into every program.
 */
export function groupArrivals(
  listed: readonly Importer[],
  main: string,
  isNew: (importPath: string) => boolean,
): readonly Arrival[] {
  const byPath = new Map(listed.map((one) => [one.importPath, one]));
  const comesFrom = new Map<string, string | undefined>([[main, undefined]]);
  for (const [path] of comesFrom) {
    for (const next of [...(byPath.get(path)?.imports ?? [])].sort()) {
      if (byPath.has(next) && !comesFrom.has(next)) comesFrom.set(next, path);
    }
  }
  const arrived = [...comesFrom.keys()].filter(isNew).map((path) => {
    const root = chainTo(path, comesFrom).find(isNew)!;
    return { path, root };
  });
  const keyOf = (root: string) => `${comesFrom.get(root) ?? ""} ${byPath.get(root)?.module ?? "std"}`;
  return [...Map.groupBy(arrived, ({ root }) => keyOf(root)).values()].map((members) => {
    const roots = [...new Set(members.map(({ root }) => root))].sort();
    return { roots, chain: chainTo(roots[0]!, comesFrom), packages: members.map(({ path }) => path).sort() };
  });
}

function chainTo(path: string, comesFrom: ReadonlyMap<string, string | undefined>): string[] {
  const chain: string[] = [];
  for (let at: string | undefined = path; at !== undefined; at = comesFrom.get(at)) chain.unshift(at);
  return chain;
}
