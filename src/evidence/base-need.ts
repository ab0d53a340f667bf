import type { BinaryFacts } from "./binary/facts.ts";

/**
 * Whether a binary needs something of its base.
 * `yes`: code that fails without it is linked. `no`: no such code is linked, or the binary brings its own.
 * `unknown`: the code is linked, but works without it in part, or nothing shows that it is ever reached.
 */
export type Needed = "yes" | "no" | "unknown";

export interface BaseItem {
  readonly id: string;
  readonly needed: Needed;
  /** What was found, each to be checked by hand. Linked does not mean called, and is not worded so. */
  readonly why: readonly string[];
  /** The path or paths by which a base provides it. */
  readonly provides: string;
  readonly docs: string;
}

/** One need, weighed on the facts of a binary and on nothing else. Its page is docs/rules/ID.md. */
export interface Need {
  readonly id: string;
  readonly docs: string;
  readonly check: (facts: BinaryFacts) => BaseItem;
}

const RANK: Readonly<Record<Needed, number>> = { yes: 2, unknown: 1, no: 0 };

/** What several programs need together: of each need the strongest answer, in the order in which needs first come. */
export function strongestNeeds(items: readonly BaseItem[]): readonly BaseItem[] {
  const strongest = new Map<string, BaseItem>();
  for (const item of items) {
    const other = strongest.get(item.id);
    if (other === undefined || RANK[item.needed] > RANK[other.needed]) strongest.set(item.id, item);
  }
  return [...strongest.values()];
}
