import { lowerTail } from "./lower-tail.ts";

/** What is counted of requests. */
export interface Proportion {
  /** How many were counted, of how many. */
  readonly count: number;
  readonly of: number;
  /** The limits of an interval that covers the true share with at least 95 %. */
  readonly low: number;
  readonly high: number;
}

/** What may lie outside on each side of an interval of 95 %. */
const TAIL = 0.025;
/** Each step halves the interval: after these, doubles are used up. */
const STEPS = 60;

/**
 * The interval of Clopper and Pearson: every share for which so few, and so many, are not a surprise. It covers the true share
 * with at least 95 %, for any number of requests. Throws RangeError for a count that is not from 0 to `of`, and for none.
 */
export function proportionOf(count: number, of: number): Proportion {
  if (!Number.isInteger(count) || !Number.isInteger(of) || count < 0 || count > of || of === 0) {
    throw new RangeError(`${count} of ${of} is no share`);
  }
  const low = count === 0 ? 0 : bisect((share) => 1 - lowerTail(count - 1, of, share) >= TAIL);
  const high = count === of ? 1 : bisect((share) => lowerTail(count, of, share) <= TAIL);
  return { count, of, low, high };
}

/** The smallest number from 0 to 1 that has a property which, once it holds, goes on holding. */
function bisect(holds: (share: number) => boolean): number {
  let [below, above] = [0, 1];
  for (let step = 0; step < STEPS; step++) {
    const middle = (below + above) / 2;
    if (holds(middle)) above = middle;
    else below = middle;
  }
  return above;
}

/** Is the true share at most `limit`? Null where the interval covers both answers. */
export function isAtMost({ low, high }: Proportion, limit: number): boolean | null {
  if (high <= limit) return true;
  return low > limit ? false : null;
}

/** How many requests, none of which counts, show that the share is at most `limit`. */
export function leastToShow(limit: number): number {
  return Math.ceil(Math.log(TAIL) / Math.log1p(-limit));
}

/**
 * The ranks, counted from 1, of the sorted measurements between which a quantile lies with at least 95 %. Null where there is
 * no measurement on one of its sides.
 */
export function quantileRanks(
  count: number,
  part: number,
): { readonly low: number | null; readonly high: number | null } {
  const first = (holds: (rank: number) => boolean) => {
    let [below, above] = [0, count + 1];
    while (above - below > 1) {
      const middle = Math.floor((below + above) / 2);
      if (holds(middle)) above = middle;
      else below = middle;
    }
    return above;
  };
  // A quantile lies below the measurement of a rank as often as fewer than that many lie below the quantile.
  const low = first((rank) => lowerTail(rank - 1, count, part) > TAIL) - 1;
  const high = first((rank) => lowerTail(rank - 1, count, part) >= 1 - TAIL);
  return { low: low < 1 ? null : low, high: high > count ? null : high };
}
