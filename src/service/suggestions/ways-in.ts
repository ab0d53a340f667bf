import { EDGE } from "../../measure/link/link-graph.ts";
import type { Marking } from "../../measure/link/marking.ts";
import type { ImportSite } from "../../session/import-sites.ts";
import type { OpenedLink } from "../link/open-link-graph.ts";
import type { SuggestionContext } from "./context.ts";
import { ownSitesOf } from "./import-graph.ts";

interface WaysIn {
  readonly sites: readonly ImportSite[];
  /** The first symbols outside of own code on the ways: 1 at the number of each. */
  readonly doors: Uint8Array;
}

/**
 * The import declarations in the user's own packages by which the program reaches some symbols: where own code refers to
 * something that leads there, and where a package comes in whose initialisation does. Calls through interfaces are not
 * followed: whether these are all the ways is for a marking without the doors to say. `marking` is what the program
 * keeps.
 */
export async function waysIn(
  context: SuggestionContext,
  link: OpenedLink,
  marking: Marking,
  symbols: readonly number[],
): Promise<WaysIn> {
  const { graph, loaded } = link;
  const own = new Set(context.own.map(({ importPath }) => importPath));
  const packageOf = (symbol: number) => loaded[graph.definer[symbol]!]?.importPath;
  const steps = new Map<string, readonly [string, string]>();
  const initialised = new Set<string>();
  const doors = new Uint8Array(graph.symbols);
  for (const [from, to] of edgesInto(link, marking, symbols)) {
    const [user, used] = [packageOf(from), packageOf(to)];
    if (used === undefined || own.has(used)) continue;
    if (user === undefined) initialised.add(used);
    else if (own.has(user)) steps.set(`${user} ${used}`, [user, used]);
    else continue;
    doors[to] = 1;
  }
  const sites = new Set<ImportSite>();
  for (const [user, used] of steps.values()) {
    for (const site of await sitesOfStep(context, user, used)) sites.add(site);
  }
  for (const site of await ownSitesOf(context, [...initialised])) sites.add(site);
  return { sites: [...sites], doors };
}

async function sitesOfStep(context: SuggestionContext, user: string, used: string): Promise<readonly ImportSite[]> {
  const direct = (await context.imports()).filter(({ importer, imported }) => importer === user && imported === used);
  if (direct.length > 0) return direct;
  // Code of a package between both was copied into the user's.
  return (await ownSitesOf(context, [used])).filter(({ importer }) => importer === user);
}

/** Every reference of kept symbols that leads to one of these, step by step. */
function* edgesInto({ graph }: OpenedLink, { kept }: Marking, symbols: readonly number[]): Generator<[number, number]> {
  const { firstEdge, lastEdge, targets, edgeKinds } = graph;
  const users = new Map<number, number[]>();
  for (let symbol = 0; symbol < graph.symbols; symbol++) {
    if (kept[symbol] !== 1) continue;
    for (let edge = firstEdge[symbol]!; edge < lastEdge[symbol]!; edge++) {
      if (edgeKinds[edge] !== EDGE.needs) continue;
      const target = targets[edge]!;
      const known = users.get(target);
      if (known === undefined) users.set(target, [symbol]);
      else known.push(symbol);
    }
  }
  const seen = new Set(symbols);
  for (const to of seen) {
    for (const from of users.get(to) ?? []) {
      yield [from, to];
      seen.add(from);
    }
  }
}
