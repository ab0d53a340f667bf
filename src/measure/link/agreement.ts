import type { LinkDump } from "./link-dump.ts";
import { type LinkGraph, MARK } from "./link-graph.ts";
import type { Marking } from "./marking.ts";

/**
 * How many symbols the linker kept but we would not, and the other way round: 0 means that our marking agrees with the
 * linker. Symbols that are identified by content are ignored, because the linker prints only the first of several names
 * for the same content.
 */
export function countDisagreements(graph: LinkGraph, { kept }: Marking, dump: LinkDump): number {
  const states = new Map<string, boolean>();
  for (let symbol = 0; symbol < graph.symbols; symbol++) {
    const name = graph.names[symbol]!;
    if (name === "" || (graph.marks[symbol]! & MARK.byContent) !== 0) continue;
    if (kept[symbol] === 1) states.set(name, true);
    else if (!states.has(name)) states.set(name, false);
  }
  let disagreements = 0;
  for (const [name, isKept] of states) {
    if (isKept !== dump.has(name) && !LEFT_ASIDE.test(name)) disagreements += 1;
  }
  return disagreements;
}

/**
 * Debug information, whose references the linker completes later; a symbol that the linker keeps before it starts;
 * statics of the compiler, which are numbered in each package and may be identified by content in one package but not
 * in another.
 */
const LEFT_ASIDE = /^go:info\.|^go:fipsinfo$|\.\.(?:stmp_|typeAssert\.|interfaceSwitch\.)\d+$/;
