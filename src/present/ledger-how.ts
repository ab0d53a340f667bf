const SHOWN = 3;

/**
 * How the owner of a row is known, shortened to the ways that account for most of its bytes: the way for most bytes
 * comes first.
 */
export function shortHow(how: string): string {
  const ways = how.split(", ");
  return ways.length <= SHOWN + 1 ? how : `${ways.slice(0, SHOWN).join(", ")} and ${ways.length - SHOWN} more`;
}
