/**
 * Patterns of `${NAME#pattern}`, `${NAME%pattern}` and `${NAME/pattern/word}`: POSIX.1-2017, Shell Command Language,
 * 2.13, without bracket expressions, as BuildKit implements them. Each function returns undefined for a pattern with a
 * bad escape.
 */
export function withoutPrefix(pattern: string, value: string, longest: boolean): string | undefined {
  const tokens = tokensOf(pattern);
  if (tokens === undefined) return undefined;
  const characters = [...value];
  return characters.slice(matchEnd(tokens, characters, 0, longest) ?? 0).join("");
}

/**
 * The shortest suffix cannot be found from the left, so pattern and value are both reversed, with escapes kept intact.
 */
export function withoutSuffix(pattern: string, value: string, longest: boolean): string | undefined {
  const turned = [...pattern.matchAll(/\\[\s\S]|[\s\S]/gu)].map(([token]) => token).reverse();
  const left = withoutPrefix(turned.join(""), reversed(value), longest);
  return left === undefined ? undefined : reversed(left);
}

/** Replaces the first match from the left, or all matches, each as long as possible. */
export function replaced(pattern: string, value: string, word: string, all: boolean): string | undefined {
  const tokens = tokensOf(pattern);
  if (tokens === undefined) return undefined;
  const characters = [...value];
  let result = "";
  let lastEnd = -1;
  let start = 0;
  while (start <= characters.length) {
    const end = matchEnd(tokens, characters, start, true);
    // Go skips an empty match that is adjacent to the match before it.
    if (end !== undefined && !(end === start && start === lastEnd)) {
      if (!all) return result + word + characters.slice(end).join("");
      result += templateFilled(word, characters.slice(start, end).join(""));
      lastEnd = end;
      if (end > start) {
        start = end;
        continue;
      }
    }
    result += characters[start] ?? "";
    start += 1;
  }
  return result;
}

/** BuildKit replaces all matches with Go's regexp, where `$0` is the match and other names are empty. */
function templateFilled(word: string, found: string): string {
  return word.replace(/\$(?:(\$)|(\w+)|\{(\w+)\})/g, (_, dollar, plain, braced) =>
    dollar === undefined ? (/^0+$/.test(plain ?? braced) ? found : "") : "$",
  );
}

type Token = { readonly literal: string } | "one" | "many";

function tokensOf(pattern: string): readonly Token[] | undefined {
  const tokens: Token[] = [];
  const characters = [...pattern];
  for (let index = 0; index < characters.length; index++) {
    const one = characters[index]!;
    if (one === "*") tokens.push("many");
    else if (one === "?") tokens.push("one");
    else if (one !== "\\") tokens.push({ literal: one });
    else {
      const next = characters[++index] ?? "";
      // `}` and `/` are escaped because of the syntax around the pattern.
      if (!/^[}/*?\\]$/.test(next)) return undefined;
      tokens.push({ literal: next });
    }
  }
  return tokens;
}

/**
 * The end of the shortest or longest match that begins at `start`. All paths through the pattern are followed at once,
 * so no pattern takes longer than its length times that of the value.
 */
function matchEnd(
  tokens: readonly Token[],
  value: readonly string[],
  start: number,
  longest: boolean,
): number | undefined {
  let ways = passStars(new Set([0]), tokens);
  let found: number | undefined;
  for (let index = start; ; index++) {
    if (ways.has(tokens.length)) {
      found = index;
      if (!longest) return found;
    }
    const one = value[index];
    if (one === undefined || ways.size === 0) return found;
    ways = passStars(waysOver(one, ways, tokens), tokens);
  }
}

/** The positions in the pattern after one more character. Neither wildcard matches a line feed. */
function waysOver(one: string, ways: ReadonlySet<number>, tokens: readonly Token[]): Set<number> {
  const next = new Set<number>();
  for (const way of ways) {
    const token = tokens[way];
    if (token === "many" && one !== "\n") next.add(way);
    if (token === "one" && one !== "\n") next.add(way + 1);
    if (typeof token === "object" && token.literal === one) next.add(way + 1);
  }
  return next;
}

/** A star may also match nothing. */
function passStars(ways: Set<number>, tokens: readonly Token[]): Set<number> {
  for (const way of ways) if (tokens[way] === "many") ways.add(way + 1);
  return ways;
}

function reversed(text: string): string {
  return [...text].reverse().join("");
}
