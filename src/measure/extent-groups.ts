import type { Ledger } from "./ledger.ts";

/** Which extents belong together. Names are looked up once a group, and there are far fewer groups than extents. */
export interface ExtentGroups {
  /** Of each extent, the number of its group. */
  readonly groupOf: Uint32Array;
  /** Of each group, its first extent: what it says is true of all of them. */
  readonly firsts: readonly number[];
}

/** Puts together the extents that have one label, and where symbols are told apart one symbol too. */
export function groupExtents(ledger: Ledger, by: "label" | "symbol"): ExtentGroups {
  const { labels, labelIds, symbolIds, length } = ledger;
  const groupOf = new Uint32Array(length);
  const firsts: number[] = [];
  const known = new Map<number, number>();
  for (let extent = 0; extent < length; extent++) {
    // Symbols and labels are both below 2^32; some thousand labels times a million symbols are below 2^53.
    const key = (by === "symbol" ? symbolIds[extent]! * labels.length : 0) + labelIds[extent]!;
    let group = known.get(key);
    if (group === undefined) {
      group = firsts.push(extent) - 1;
      known.set(key, group);
    }
    groupOf[extent] = group;
  }
  return { groupOf, firsts };
}

/** Of each group, the sum of what `bytesOf` says of its extents. */
export function sumGroups({ groupOf, firsts }: ExtentGroups, bytesOf: (extent: number) => number): Float64Array {
  const sums = new Float64Array(firsts.length);
  for (const [extent, group] of groupOf.entries()) sums[group]! += bytesOf(extent);
  return sums;
}
