/** What a pattern consists of: stars, question marks, and characters that stand for themselves. */
export type PatternToken = string;

/**
 * Whether a path is matched by such tokens, as by the regular expression that BuildKit makes of them. That would try every way to
 * divide the path among the stars, in a time that grows with the power of their number. Here all places of the path that are reached
 * after a token are known at once.
 */
export function matchesTokens(tokens: readonly PatternToken[], path: string): boolean {
  const characters = [...path];
  let reached: ReadonlySet<number> = new Set([0]);
  for (const [index, token] of tokens.entries()) {
    reached = after(token, index + 1 === tokens.length, characters, reached);
  }
  return reached.has(characters.length);
}

/** Places are in ascending order, before and after. */
function after(
  token: PatternToken,
  isLast: boolean,
  characters: readonly string[],
  reached: ReadonlySet<number>,
): ReadonlySet<number> {
  if (token === "*") return spread(characters, reached, isNoSlash, everywhere);
  if (token.startsWith("**")) return spread(characters, reached, isNoLineEnd, isLast ? everywhere : behindSlash);
  const takes = token === "?" ? isNoSlash : (character: string) => character === token;
  return new Set([...reached].filter((at) => at < characters.length && takes(characters[at]!)).map((at) => at + 1));
}

type Test = (character: string) => boolean;

/** From each place on as far as the characters allow it; a place counts if it was reached before, or by what stands before it. */
function spread(characters: readonly string[], reached: ReadonlySet<number>, goesOn: Test, counts: Test): Set<number> {
  const places = new Set<number>();
  let spreads = false;
  for (let at = 0; at <= characters.length; at++) {
    if (reached.has(at)) places.add(at);
    else if (spreads && counts(characters[at - 1]!)) places.add(at);
    spreads = (spreads || reached.has(at)) && at < characters.length && goesOn(characters[at]!);
  }
  return places;
}

const isNoSlash: Test = (character) => character !== "/";
const isNoLineEnd: Test = (character) => character !== "\n";
const behindSlash: Test = (character) => character === "/";
const everywhere: Test = () => true;
