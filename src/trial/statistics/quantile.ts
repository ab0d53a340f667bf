/**
 * The value below which a part of the sorted values lies, between two values in proportion (definition 7 of Hyndman and
 * Fan, R's default). Throws RangeError where there are none.
 */
export function quantile(sorted: ArrayLike<number>, part: number): number {
  if (sorted.length === 0) throw new RangeError("no values have no quantile");
  const at = part * (sorted.length - 1);
  const below = Math.floor(at);
  const [one, next] = [sorted[below]!, sorted[Math.ceil(at)]!];
  return one + (at - below) * (next - one);
}

/** The middle of the sorted values. */
export function median(sorted: ArrayLike<number>): number {
  return quantile(sorted, 0.5);
}
