import { median } from "./quantile.ts";
import { tailCount } from "./signed-rank.ts";

/** How many times larger one side is than the other, from measurements that were made in pairs. */
export interface PairedRatio {
  /** After divided by before: below 1 where after is smaller. */
  readonly ratio: number;
  /** The limits of an interval that covers the true ratio with at least 95 %; null with fewer than six pairs. */
  readonly low: number | null;
  readonly high: number | null;
  readonly pairs: number;
}

/**
 * The ratio of two sides, pair by pair, so that what changes on the machine between two pairs falls out. The estimate is
 * that of Hodges and Lehmann on the logarithms: the median of the averages of each two of them. The interval holds every
 * ratio that Wilcoxon's signed-rank test would not refuse (Hollander, Wolfe & Chicken, section 3.3). It assumes nothing of
 * the noise except that it is as likely up as down; equal values make it wider, never narrower.
 *
 * Throws RangeError for sides of different lengths, for no pairs, and for a value that is not above 0.
 */
export function pairedRatio(after: readonly number[], before: readonly number[]): PairedRatio {
  const pairs = after.length;
  if (pairs !== before.length) throw new RangeError(`${pairs} values after, and ${before.length} before`);
  if (pairs === 0) throw new RangeError("there are no pairs to compare");
  const logarithms = after.map((value, index) => logarithmOf(value) - logarithmOf(before[index]!));
  const averages = averagesOfTwo(logarithms);
  const tail = tailCount(pairs);
  return {
    ratio: Math.exp(median(averages)),
    low: tail === 0 ? null : Math.exp(averages[tail - 1]!),
    high: tail === 0 ? null : Math.exp(averages.at(-tail)!),
    pairs,
  };
}

function logarithmOf(value: number): number {
  if (Number.isFinite(value) && value > 0) return Math.log(value);
  throw new RangeError(`a ratio of ${value} cannot be formed: values are above 0`);
}

/** The averages of each two of the values, each with itself included, sorted. */
function averagesOfTwo(values: readonly number[]): Float64Array {
  const averages = new Float64Array((values.length * (values.length + 1)) / 2);
  let next = 0;
  for (let one = 0; one < values.length; one++) {
    for (let other = one; other < values.length; other++) averages[next++] = (values[one]! + values[other]!) / 2;
  }
  return averages.sort();
}
