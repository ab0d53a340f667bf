import { type PairedRatio, pairedRatio } from "./paired-ratio.ts";

/**
 * The ratio of what was measured in pairs: number n of both sides is one, and counts where both have a value. Null without
 * pairs, and where a value is not above 0: of nothing, nothing is a multiple.
 */
export function ratioOfPairs(
  after: readonly (number | null)[],
  before: readonly (number | null)[],
): PairedRatio | null {
  const pairs = after.flatMap((value, index): [number, number][] => {
    const other = before[index] ?? null;
    return value === null || other === null ? [] : [[value, other]];
  });
  if (pairs.length === 0 || pairs.some(([one, other]) => one <= 0 || other <= 0)) return null;
  return pairedRatio(
    pairs.map(([one]) => one),
    pairs.map(([, other]) => other),
  );
}
