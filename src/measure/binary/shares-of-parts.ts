/**
 * Divides a whole among a fixed set of parts in proportion to their sizes, by the method of largest remainders (the
 * first of equal ones wins): the shares are whole numbers and add up. Sizes and the whole are safe integers; if all
 * sizes are 0, so are the shares. A compressed layer is divided by `WireSteps` instead, because its ranges are asked for
 * one by one.
 */
export function sharesOfParts(whole: number, sizes: readonly number[]): readonly number[] {
  const total = sizes.reduce((sum, size) => sum + BigInt(size), 0n);
  if (total === 0n) return sizes.map(() => 0);
  const exact = sizes.map((size) => BigInt(size) * BigInt(whole));
  const shares = exact.map((product) => Number(product / total));
  const missing = whole - shares.reduce((sum, share) => sum + share, 0);
  const byRemainder = [...exact.keys()].sort((a, b) => {
    const difference = (exact[b]! % total) - (exact[a]! % total);
    return difference === 0n ? a - b : Number(difference > 0n) * 2 - 1;
  });
  for (const index of byRemainder.slice(0, missing)) shares[index]!++;
  return shares;
}
