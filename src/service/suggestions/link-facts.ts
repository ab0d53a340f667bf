import { definedOnlyBy, lostBytes } from "../../measure/link/exclusive.ts";
import { EDGE, type LinkGraph, MARK } from "../../measure/link/link-graph.ts";
import { type Marking, markReachable } from "../../measure/link/marking.ts";
import type { OpenedLink } from "../link/open-link-graph.ts";

/** What cmd/link calls the list of what a package does before main: cmd/compile/internal/pkginit. */
const INIT_TASK = "..inittask";

/** The numbers that the graph gives to packages. */
function numbersOf({ loaded }: OpenedLink, importPaths: ReadonlySet<string>): ReadonlySet<number> {
  return new Set(loaded.flatMap(({ importPath }, index) => (importPaths.has(importPath) ? [index] : [])));
}

/** What the program would keep if these packages were not there. */
export function markWithout(link: OpenedLink, importPaths: ReadonlySet<string>): Marking {
  return markReachable(link.graph, { without: definedOnlyBy(link.graph, numbersOf(link, importPaths)) });
}

/** What the program would not have without these packages, by the graph. */
export function bytesOf(link: OpenedLink, importPaths: ReadonlySet<string>): number {
  return lostBytes(link.graph, link.full, markWithout(link, importPaths)).loadedBytes;
}

/** Which of these symbols a marking keeps. */
export function keptNames({ graph }: OpenedLink, { kept }: Marking, names: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>();
  for (let symbol = 0; symbol < graph.symbols; symbol++) {
    if (kept[symbol] === 1 && names.has(graph.names.of(symbol))) found.add(graph.names.of(symbol));
  }
  return found;
}

/** The symbols that run what these packages do before main. */
function initTasks({ graph }: OpenedLink, packages: ReadonlySet<number>): number[] {
  const found: number[] = [];
  for (let symbol = 0; symbol < graph.symbols; symbol++) {
    if (packages.has(graph.definer[symbol]!) && graph.names.of(symbol).endsWith(INIT_TASK)) found.push(symbol);
  }
  return found;
}

/**
 * The packages of these of which nothing is kept if none of them initialises itself. What is identified by its content
 * may be the same as something of another package, and is left aside.
 */
export function onlyInitialised(link: OpenedLink, importPaths: ReadonlySet<string>): ReadonlySet<string> {
  const { graph, loaded } = link;
  const packages = numbersOf(link, importPaths);
  const without = new Uint8Array(graph.symbols);
  for (const task of initTasks(link, packages)) without[task] = 1;
  const { kept } = markReachable(graph, { without });
  const only = definedOnlyBy(graph, packages);
  const used = new Set<number>();
  for (let symbol = 0; symbol < graph.symbols; symbol++) {
    if (kept[symbol] === 1 && only[symbol] === 1 && (graph.marks[symbol]! & MARK.byContent) === 0) {
      used.add(graph.definer[symbol]!);
    }
  }
  return new Set([...packages].filter((one) => !used.has(one)).map((one) => loaded[one]!.importPath));
}

/** The functions and variables that initialisation refers to, with the import path of the package of each. */
export interface InitReach {
  readonly outside: ReadonlyMap<string, string>;
  readonly inside: ReadonlyMap<string, string>;
}

/**
 * Follows what these packages do before main, through their own code. Functions that are only passed on, as to a
 * registry, are followed where `values` says so: they may run then, or later.
 */
export function initReach(
  link: OpenedLink,
  importPaths: ReadonlySet<string>,
  { values }: { readonly values: boolean },
): InitReach {
  const { graph, loaded } = link;
  const own = numbersOf(link, importPaths);
  const waiting = initTasks(link, own);
  const seen = new Set(waiting);
  const [inside, outside] = [new Map<string, string>(), new Map<string, string>()];
  for (let symbol = waiting.pop(); symbol !== undefined; symbol = waiting.pop()) {
    for (const target of needed(graph, symbol)) {
      const name = graph.names.of(target);
      if (seen.has(target) || isDescription(name) || (!values && name.endsWith("·f"))) continue;
      seen.add(target);
      const definer = graph.definer[target]!;
      if (definer < 0) continue;
      (own.has(definer) ? inside : outside).set(name, loaded[definer]!.importPath);
      if (own.has(definer)) waiting.push(target);
    }
  }
  return { inside, outside };
}

function* needed({ firstEdge, lastEdge, targets, edgeKinds }: LinkGraph, symbol: number): Generator<number> {
  for (let edge = firstEdge[symbol]!; edge < lastEdge[symbol]!; edge++) {
    if (edgeKinds[edge] === EDGE.needs) yield targets[edge]!;
  }
}

/** Types, method tables, strings and the compiler's own data: they do nothing. */
function isDescription(name: string): boolean {
  return name === "" || /^(?:type:|go:|runtime\.|gclocals·|\$)/.test(name) || name.endsWith("..inittask");
}
