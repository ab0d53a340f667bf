import type { LinkDump } from "./link-dump.ts";
import { type LinkGraph, MARK } from "./link-graph.ts";
import type { Marking } from "./marking.ts";

/**
 * How many symbols the linker kept and we would not have, and the other way round: 0 says that our account of the
 * link is the linker's own. Symbols that are known by content are left aside, since of several names for the same
 * content the linker tells the one that it met first.
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
 * statics of the compiler, which are numbered in each package and may be known by content in one and not in another.
 */
const LEFT_ASIDE = /^go:info\.|^go:fipsinfo$|\.\.(?:stmp_|typeAssert\.|interfaceSwitch\.)\d+$/;
