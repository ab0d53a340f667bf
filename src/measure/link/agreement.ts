import type { LinkDump } from "./link-dump.ts";
import { MARK, type WholeGraph } from "./link-graph.ts";
import type { Marking } from "./marking.ts";
import { NO_NAME } from "./name-table.ts";

/**
 * How many symbols the linker kept but we would not, and the other way round: 0 means that our marking agrees with the
 * linker. Symbols that are identified by content are ignored, because the linker prints only the first of several names
 * for the same content.
 */
export function countDisagreements(graph: WholeGraph, { kept }: Marking, dump: LinkDump): number {
  const { names, marks, table } = graph;
  const states = new Uint8Array(table.length);
  for (let symbol = 0; symbol < graph.symbols; symbol++) {
    if ((marks[symbol]! & MARK.byContent) === 0) states[names[symbol]!]! |= kept[symbol] === 1 ? SEEN | KEPT : SEEN;
  }
  let disagreements = 0;
  for (let name = NO_NAME + 1; name < states.length; name++) {
    if (states[name] === 0 || (states[name] === (SEEN | KEPT)) === dump.has(name)) continue;
    if (!LEFT_ASIDE.test(table.text(name))) disagreements += 1;
  }
  return disagreements;
}

/** What was found out about the symbols of one name. */
const [SEEN, KEPT] = [1, 2] as const;

/**
 * Debug information, whose references the linker completes later; a symbol that the linker keeps before it starts;
 * statics of the compiler, which are numbered in each package and may be identified by content in one package but not
 * in another.
 */
const LEFT_ASIDE = /^go:info\.|^go:fipsinfo$|\.\.(?:stmp_|typeAssert\.|interfaceSwitch\.)\d+$/;
