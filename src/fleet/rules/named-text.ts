/** So many are named; what they stand in has them all. */
const MOST_NAMED = 5;

/** `a, b, c, d, e, 3 more` */
export function namedText(names: readonly string[]): string {
  const rest = names.length - MOST_NAMED;
  return [...names.slice(0, MOST_NAMED), ...(rest > 0 ? [`${rest} more`] : [])].join(", ");
}
