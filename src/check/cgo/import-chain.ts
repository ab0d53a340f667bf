/**
 * The shortest way along imports from one package to another, both ends included; empty when there is none.
 * `importsOf` may name packages that it does not list.
 */
export function importChain(
  importsOf: ReadonlyMap<string, readonly string[]>,
  from: string,
  to: string,
): readonly string[] {
  const reachedFrom = new Map<string, string | undefined>([[from, undefined]]);
  // A Map also iterates over entries that are added during the iteration, so it serves as a queue.
  for (const at of reachedFrom.keys()) {
    if (at === to) break;
    for (const next of importsOf.get(at) ?? []) {
      if (!reachedFrom.has(next)) reachedFrom.set(next, at);
    }
  }
  if (!reachedFrom.has(to)) return [];
  const chain: string[] = [];
  for (let at: string | undefined = to; at !== undefined; at = reachedFrom.get(at)) chain.unshift(at);
  return chain;
}
