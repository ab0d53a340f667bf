import { FATE, MARK, type References } from "./link-graph.ts";
import { type Marking, markReachable } from "./marking.ts";

/** Bytes of symbols as the compiler made them: without debug information, line tables and padding. */
export interface SymbolBytes {
  /** Bytes in the file that are loaded. */
  readonly loadedBytes: number;
  /** Bytes only in memory (.bss). */
  readonly zeroedBytes: number;
  readonly symbols: number;
}

/**
 * What only these packages use: the symbols that the link keeps, but would not keep without the symbols that only
 * objects of these packages define. This includes their own symbols, and everything that only they lead to, whoever
 * wrote it.
 */
export function measureExclusive(graph: References, full: Marking, packages: ReadonlySet<number>): SymbolBytes {
  return lostBytes(graph, full, markReachable(graph, { without: definedOnlyBy(graph, packages) }));
}

/** The bytes that one marking keeps and another does not. */
export function lostBytes(graph: References, full: Marking, rest: Marking): SymbolBytes {
  return sumSymbols(graph, (symbol) => full.kept[symbol] === 1 && rest.kept[symbol] === 0);
}

/** The bytes that a whole link keeps. */
export function keptBytes(graph: References, marking: Marking): SymbolBytes {
  return sumSymbols(graph, (symbol) => marking.kept[symbol] === 1);
}

/** Functions that look up methods by a name that the linker does not know, among those that a marking keeps. */
export function reflectingFunctions(graph: References, { kept }: Marking): number[] {
  const found: number[] = [];
  for (let symbol = 0; symbol < graph.symbols; symbol++) {
    if (kept[symbol] === 1 && (graph.marks[symbol]! & MARK.reflectMethod) !== 0) found.push(symbol);
  }
  return found;
}

/** The chain from a root to a symbol by which it was first kept, both included. */
export function chainTo(marking: Marking, symbol: number): number[] {
  const chain: number[] = [];
  for (let at = symbol; at >= 0 && chain.length <= marking.kept.length; at = marking.parents[at]!) chain.unshift(at);
  return chain;
}

/** 1 for each symbol that only objects of these packages define. */
export function definedOnlyBy(graph: References, packages: ReadonlySet<number>): Uint8Array {
  const chosen = Uint8Array.from(graph.packages, (_, number) => (packages.has(number) ? 1 : 0));
  const only = new Uint8Array(graph.symbols);
  for (let symbol = 0; symbol < only.length; symbol++) only[symbol] = chosen[graph.definer[symbol]!] ?? 0;
  const others = graph.otherDefiners;
  for (let at = 0; at < others.length; at += 2) {
    if (chosen[others[at + 1]!] !== 1) only[others[at]!] = 0;
  }
  return only;
}

function sumSymbols(graph: References, counts: (symbol: number) => boolean): SymbolBytes {
  let [loadedBytes, zeroedBytes, symbols] = [0, 0, 0];
  for (let symbol = 0; symbol < graph.symbols; symbol++) {
    const fate = graph.fates[symbol];
    if (fate === FATE.other || !counts(symbol)) continue;
    symbols += 1;
    if (fate === FATE.loaded) loadedBytes += graph.sizeBytes[symbol]!;
    else zeroedBytes += graph.sizeBytes[symbol]!;
  }
  return { loadedBytes, zeroedBytes, symbols };
}
