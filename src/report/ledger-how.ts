const SHOWN = 3;

/** How a row is known, cut to the ways that account for most of it: the view names the one for most bytes first. */
export function shortHow(how: string): string {
  const ways = how.split(", ");
  return ways.length <= SHOWN + 1 ? how : `${ways.slice(0, SHOWN).join(", ")} and ${ways.length - SHOWN} more`;
}
