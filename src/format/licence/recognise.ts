import { sha256 } from "../../base/digest.ts";
import { ASIDES } from "./asides.ts";
import { LONG_TEXTS, type LongText } from "./long-texts.ts";
import { SHORT_TEXTS } from "./short-texts.ts";
import { wordsOf } from "./words.ts";

/**
 * The licences that a text grants, as sorted identifiers of the SPDX licence list; undefined where that is not certain. It
 * is certain where licences stand there word for word, and nothing beside them speaks of rights: a changed word, a
 * condition or an exception that was added leave it undecided. A text of the GNU licences does not say whether later
 * versions may be chosen, so only the version itself is named.
 */
export function recogniseLicences(text: string): readonly string[] | undefined {
  const words = wordsOf(text);
  const rest = new Set(words.keys());
  const found = new Set<string>();
  const take = (start: number, end: number) => {
    for (let at = start; at < end; at++) rest.delete(at);
  };
  for (const long of LONG_TEXTS) {
    for (const start of placesOf(long, words)) {
      if (long.licence !== null) found.add(long.licence);
      take(start, start + long.length);
    }
  }
  for (const { licence, pattern } of SHORT) {
    for (const [start, end] of matches(pattern, words, rest)) {
      found.add(licence);
      take(start, end);
    }
  }
  for (const { of, pattern } of BESIDE) {
    const fits = of.some((licence) => found.has(licence));
    if (fits) for (const [start, end] of matches(pattern, words, rest)) take(start, end);
  }
  if (found.size === 0 || [...rest].some((at) => LEGAL.test(words[at]!))) return undefined;
  return [...found].sort();
}

/** Words of which none may be left over. */
const LEGAL =
  /^(?:licen[cs]\w*|sublicen\w*|relicen\w*|permi\w*|grant\w*|warrant\w*|liab\w*|redistribut\w*|distribut\w*|agpl\w*|l?gpl\w*|gnu|apache|mit|bsd|isc|mpl|mozilla|unlicense|cc0|commercial\w*|noncommercial|patent\w*|terms|condition\w*|clause\w*|restrict\w*|proprietary|domain|agree\w*|must|shall|may|allowed|forbidden|prohibit\w*|exception\w*|modif\w*|trademark\w*|copyleft|except|polic\w*|fee|sell|purpose\w*)$/;

/** A fixed text has a length and a digest: no template is needed to compare it. */
function* placesOf({ begins, length, sha256: digest }: LongText, words: readonly string[]): Generator<number> {
  const head = begins.split(" ");
  for (let start = 0; start + length <= words.length; start++) {
    if (!head.every((word, at) => words[start + at] === word)) continue;
    if (sha256(words.slice(start, start + length).join(" ")) === `sha256:${digest}`) yield start;
  }
}

/** A word, one of several words, or up to so many words that speak of nothing legal. */
type Token = { readonly oneOf: ReadonlySet<string> } | { readonly upTo: number };

function patternOf(text: string): readonly Token[] {
  return text.split(/\s+/).map((word) => {
    const gap = /^<(\d+)>$/.exec(word);
    return gap === null ? { oneOf: new Set(word.split("|")) } : { upTo: Number(gap[1]) };
  });
}

const SHORT = SHORT_TEXTS.map(({ licence, words }) => ({ licence, pattern: patternOf(words) }));
const BESIDE = ASIDES.map(({ of, words }) => ({ of, pattern: patternOf(words) }));

/** Where a pattern stands among the words that are still there, from the front, none inside another. */
function* matches(
  pattern: readonly Token[],
  words: readonly string[],
  rest: ReadonlySet<number>,
): Generator<readonly [start: number, end: number]> {
  for (let start = 0; start < words.length; start++) {
    const end = matchAt(pattern, 0, words, start, rest);
    if (end === undefined) continue;
    yield [start, end];
    start = end - 1;
  }
}

/** The end of the match, or undefined. A gap is as short as it can be. */
function matchAt(
  pattern: readonly Token[],
  from: number,
  words: readonly string[],
  start: number,
  rest: ReadonlySet<number>,
): number | undefined {
  let at = start;
  for (let index = from; index < pattern.length; index++) {
    const token = pattern[index]!;
    if ("upTo" in token) {
      for (let next = at; next <= at + token.upTo; next++) {
        const end = matchAt(pattern, index + 1, words, next, rest);
        if (end !== undefined) return end;
        if (next >= words.length || LEGAL.test(words[next]!)) return undefined;
      }
      return undefined;
    }
    const word = words[at];
    if (word === undefined || !rest.has(at) || !token.oneOf.has(word)) return undefined;
    at++;
  }
  return at;
}
