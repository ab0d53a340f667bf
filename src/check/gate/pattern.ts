import type { Pattern } from "./policy.ts";

/** Whether a pattern, as `go list` has them, matches a name: `...` is any text, and `net/...` also matches `net`. */
export function matches({ text }: Pick<Pattern, "text">, name: string): boolean {
  return covers(text, name) || (text.endsWith("/...") && covers(text.slice(0, -"/...".length), name));
}

/** Takes the first place of each piece, so that no pattern takes longer than the name times its pieces. */
function covers(pattern: string, name: string): boolean {
  const [first = "", ...others] = pattern.split("...");
  const last = others.pop();
  if (last === undefined) return pattern === name;
  if (!name.startsWith(first) || !name.endsWith(last)) return false;
  let at = first.length;
  for (const piece of others) {
    const found = name.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return at <= name.length - last.length;
}
