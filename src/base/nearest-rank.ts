/** The smallest value that at least this part of all values does not exceed; undefined of none. Values are sorted. */
export function nearestRank(sorted: readonly number[], part: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)];
}
