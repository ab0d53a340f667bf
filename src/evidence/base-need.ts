import type { BinaryFacts } from "./binary/facts.ts";

/**
 * Whether a binary needs something from its base.
 * `yes`: code that fails without it is linked. `no`: no such code is linked, or the binary contains what it needs.
 * `unknown`: the code is linked, but partly works without it, or nothing shows that it is ever reached.
 */
export type Needed = "yes" | "no" | "unknown";

export interface BaseItem {
  readonly id: string;
  readonly needed: Needed;
  /**
   * The evidence; each item can be checked by hand. Linked does not mean called, and the wording must not suggest it.
   */
  readonly why: readonly string[];
}

/** One need, decided only from the facts of a binary. Its page is docs/rules/ID.md. */
export interface Need {
  readonly id: string;
  readonly check: (facts: BinaryFacts) => BaseItem;
}

const RANK: Readonly<Record<Needed, number>> = { yes: 2, unknown: 1, no: 0 };

/**
 * What several programs need together: the strongest answer for each need, in the order in which needs first appear.
 */
export function strongestNeeds(items: readonly BaseItem[]): readonly BaseItem[] {
  const strongest = new Map<string, BaseItem>();
  for (const item of items) {
    const other = strongest.get(item.id);
    if (other === undefined || RANK[item.needed] > RANK[other.needed]) strongest.set(item.id, item);
  }
  return [...strongest.values()];
}
