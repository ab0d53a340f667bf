/** The tags that a build constraint names, and whether it holds for a set of them. */
export interface BuildConstraint {
  readonly tags: ReadonlySet<string>;
  readonly holds: (isSet: (tag: string) => boolean) => boolean;
}

const MAX_DEPTH = 100;

/**
 * The `//go:build` line of a Go file, which stands before its package clause (https://pkg.go.dev/cmd/go,
 * "Build constraints"). Undefined if there is none, or if it cannot be parsed.
 */
export function constraintOf(source: string): BuildConstraint | undefined {
  const head = source.slice(0, /^package\b/m.exec(source)?.index ?? source.length);
  const [, line] = /^\/\/go:build[ \t]+(.*)$/m.exec(head) ?? [];
  return line === undefined ? undefined : parse(line.replace(/\/\/.*$/, ""));
}

type Expression = BuildConstraint["holds"];

function parse(text: string): BuildConstraint | undefined {
  const words = text.match(/&&|\|\||[!()]|[\p{L}\p{N}_.]+/gu) ?? [];
  const tags = new Set<string>();
  let at = 0;
  const either = (depth: number): Expression | undefined => sequence("||", () => both(depth));
  const both = (depth: number): Expression | undefined => sequence("&&", () => one(depth));
  const sequence = (sign: string, next: () => Expression | undefined): Expression | undefined => {
    const parts = [next()];
    while (words[at] === sign) {
      at++;
      parts.push(next());
    }
    if (parts.includes(undefined)) return undefined;
    return (isSet) => (sign === "||" ? parts.some((part) => part!(isSet)) : parts.every((part) => part!(isSet)));
  };
  const one = (depth: number): Expression | undefined => {
    const word = words[at++];
    if (depth > MAX_DEPTH || word === undefined) return undefined;
    if (word === "!") {
      const inner = one(depth + 1);
      return inner && ((isSet) => !inner(isSet));
    }
    if (word === "(") {
      const inner = either(depth + 1);
      return words[at++] === ")" ? inner : undefined;
    }
    if (!/^[\p{L}\p{N}_.]+$/u.test(word)) return undefined;
    tags.add(word);
    return (isSet) => isSet(word);
  };
  const holds = either(0);
  return holds === undefined || at !== words.length ? undefined : { tags, holds };
}
