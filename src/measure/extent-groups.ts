import type { Ledger } from "./ledger.ts";

/** Groups of extents. Names are looked up once for each group, and there are far fewer groups than extents. */
export interface ExtentGroups {
  /** For each extent, the number of its group. */
  readonly groupOf: Uint32Array;
  /** For each group, its first extent: its label and symbol are those of the whole group. */
  readonly firsts: readonly number[];
}

/** Groups the extents that have the same label and, if wanted, the same symbol. */
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

/** For each group, the sum of `bytesOf` over its extents. */
export function sumGroups({ groupOf, firsts }: ExtentGroups, bytesOf: (extent: number) => number): Float64Array {
  const sums = new Float64Array(firsts.length);
  for (const [extent, group] of groupOf.entries()) sums[group]! += bytesOf(extent);
  return sums;
}
