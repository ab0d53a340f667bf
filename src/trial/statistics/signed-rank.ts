/** Up to this many pairs the distribution is computed; above it, the normal curve differs by less than a rank. */
const EXACT_PAIRS = 60;
/** Of the standard normal distribution, 2.5 % lies below minus this. */
const NORMAL_QUANTILE = 1.959963984540054;
/** What may lie outside on each side of an interval of 95 %. */
const TAIL = 0.025;

/**
 * How many of the values of Wilcoxon's signed-rank statistic, counted from 0, have a probability of at most 2.5 % together,
 * when each of `pairs` differences is as likely above as below 0. It is 0 for fewer than six pairs.
 */
export function tailCount(pairs: number): number {
  return pairs <= EXACT_PAIRS ? exactTailCount(pairs) : approximateTailCount(pairs);
}

/**
 * The statistic is the sum of the ranks of the positive differences, and each rank is in it or not with a probability of
 * one half.
 */
function exactTailCount(pairs: number): number {
  const chances = new Float64Array((pairs * (pairs + 1)) / 2 + 1);
  chances[0] = 1;
  for (let rank = 1; rank <= pairs; rank++) {
    for (let sum = (rank * (rank + 1)) / 2; sum >= 0; sum--) {
      chances[sum] = (chances[sum]! + (sum < rank ? 0 : chances[sum - rank]!)) / 2;
    }
  }
  let below = 0;
  return chances.findIndex((chance) => {
    below += chance;
    return below > TAIL;
  });
}

/** With a correction of one half, because the statistic is a whole number. */
function approximateTailCount(pairs: number): number {
  const mean = (pairs * (pairs + 1)) / 4;
  const deviation = Math.sqrt((pairs * (pairs + 1) * (2 * pairs + 1)) / 24);
  return Math.floor(mean - NORMAL_QUANTILE * deviation - 0.5) + 1;
}
