/**
 * Patterns of `${NAME#pattern}`, `${NAME%pattern}` and `${NAME/pattern/word}`: POSIX.1-2017, Shell Command Language,
 * 2.13, without bracket expressions, as BuildKit has them. Each answers undefined for a pattern with a bad escape.
 */
export function withoutPrefix(pattern: string, value: string, longest: boolean): string | undefined {
  const source = patternSource(pattern, longest);
  if (source === undefined) return undefined;
  const found = new RegExp(`^${source}`, "u").exec(value);
  return found === null ? value : value.slice(found[0].length);
}

/** The shortest suffix cannot be found from the left: both texts are turned around, escapes kept whole. */
export function withoutSuffix(pattern: string, value: string, longest: boolean): string | undefined {
  const turned = [...pattern.matchAll(/\\[\s\S]|[\s\S]/gu)].map(([token]) => token).reverse();
  const left = withoutPrefix(turned.join(""), reversed(value), longest);
  return left === undefined ? undefined : reversed(left);
}

export function replaced(pattern: string, value: string, word: string, all: boolean): string | undefined {
  const source = patternSource(pattern, true);
  if (source === undefined) return undefined;
  if (!all) return value.replace(new RegExp(source, "u"), () => word);
  let end = -1;
  return value.replace(new RegExp(source, "gu"), (found: string, offset: number) => {
    // Go passes over an empty match that touches the match before it.
    if (found === "" && offset === end) return "";
    end = offset + found.length;
    return templateFilled(word, found);
  });
}

/** BuildKit replaces all with Go's regexp, where `$0` is the match and other names are empty. */
function templateFilled(word: string, found: string): string {
  return word.replace(/\$(?:(\$)|(\w+)|\{(\w+)\})/g, (_, dollar, plain, braced) =>
    dollar === undefined ? (/^0+$/.test(plain ?? braced) ? found : "") : "$",
  );
}

function patternSource(pattern: string, longest: boolean): string | undefined {
  let source = "";
  const characters = [...pattern];
  for (let index = 0; index < characters.length; index++) {
    const one = characters[index]!;
    if (one === "*") source += longest ? "[^\\n]*" : "[^\\n]*?";
    else if (one === "?") source += "[^\\n]";
    else if (one !== "\\") source += RegExp.escape(one);
    else {
      const next = characters[++index] ?? "";
      // These are escaped for the sake of what stands around the pattern.
      if (next !== "}" && next !== "/" && !/^[*?\\]$/.test(next)) return undefined;
      source += RegExp.escape(next);
    }
  }
  return source;
}

function reversed(text: string): string {
  return [...text].reverse().join("");
}
