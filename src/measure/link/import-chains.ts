/** A package of the source and what it imports. `module` as in `path@version`; undefined for the standard library. */
export interface Importer {
  readonly importPath: string;
  readonly module: string | undefined;
  readonly imports: readonly string[];
}

/** Adds the reason for packages that nobody imports: go makes every main package depend on the runtime. */
function withLinked(packages: readonly Importer[], main: string): readonly Importer[] {
  const imported = new Set(packages.flatMap(({ imports }) => imports));
  const linked = packages.map(({ importPath }) => importPath).filter((path) => path !== main && !imported.has(path));
  return packages.map((one) => (one.importPath === main ? { ...one, imports: [...one.imports, ...linked] } : one));
}

export interface ImportReason {
  /** Shortest import chains from the main package to the wanted one, both included; at most `limit` of them. */
  readonly chains: readonly (readonly string[])[];
  /** How many shortest chains there are. */
  readonly chainCount: number;
  /** Packages outside of the wanted set that import one of its packages. */
  readonly importers: readonly string[];
}

/**
 * Why packages are in a build: the shortest import chains from the main package to the closest package in `wanted` (all
 * packages of a module, or one package).
 */
export function explainImports(
  listed: readonly Importer[],
  main: string,
  wanted: ReadonlySet<string>,
  limit: number,
): ImportReason {
  const packages = withLinked(listed, main);
  const byPath = new Map(packages.map((one) => [one.importPath, one]));
  const distances = new Map([[main, 0]]);
  for (const [at, distance] of distances) {
    for (const next of byPath.get(at)?.imports ?? []) {
      if (byPath.has(next) && !distances.has(next)) distances.set(next, distance + 1);
    }
  }
  const nearest = Math.min(...[...wanted].map((path) => distances.get(path) ?? Infinity));
  const ends = [...wanted].filter((path) => distances.get(path) === nearest && nearest !== Infinity).sort();
  const importersOf = new Map<string, string[]>();
  for (const { importPath, imports } of packages) {
    for (const imported of imports) importersOf.set(imported, [...(importersOf.get(imported) ?? []), importPath]);
  }
  const before = (path: string) =>
    (importersOf.get(path) ?? []).filter((one) => distances.get(one) === distances.get(path)! - 1).sort();
  const importers = listed.filter(
    ({ importPath, imports }) => !wanted.has(importPath) && imports.some((path) => wanted.has(path)),
  );
  return {
    chains: ends.flatMap((end) => waysTo(end, before, limit)).slice(0, limit),
    chainCount: countWays(ends, distances, before),
    importers: importers.map(({ importPath }) => importPath).sort(),
  };
}

function waysTo(end: string, before: (path: string) => readonly string[], limit: number): string[][] {
  const ways: string[][] = [];
  const walk = (path: string, tail: readonly string[]) => {
    if (ways.length >= limit) return;
    const earlier = before(path);
    if (earlier.length === 0) ways.push([path, ...tail]);
    for (const one of earlier) walk(one, [path, ...tail]);
  };
  walk(end, []);
  return ways;
}

/** Counts the chains by distance, so that shared beginnings are counted once: there may be too many to list. */
function countWays(
  ends: readonly string[],
  distances: ReadonlyMap<string, number>,
  before: (path: string) => readonly string[],
): number {
  const counts = new Map<string, number>();
  const count = (path: string): number => {
    const known = counts.get(path);
    if (known !== undefined) return known;
    const number = distances.get(path) === 0 ? 1 : before(path).reduce((sum, one) => sum + count(one), 0);
    counts.set(path, number);
    return number;
  };
  return ends.reduce((sum, end) => sum + count(end), 0);
}
