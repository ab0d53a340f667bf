/** White space as Go's unicode.IsSpace defines it, which differs slightly from `\s` in JavaScript. */
const SPACE = /^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]$/;

export function isSpace(character: string): boolean {
  return SPACE.test(character);
}

export function trimStart(text: string): string {
  let start = 0;
  while (start < text.length && isSpace(text[start]!)) start += 1;
  return text.slice(start);
}

export function trim(text: string): string {
  return trimStart(withoutEnd(text, isSpace));
}

/** Removes the characters of a kind from the end of the text. A regular expression would try every run of them anew. */
export function withoutEnd(text: string, isOfKind: (character: string) => boolean): string {
  let end = text.length;
  while (end > 0 && isOfKind(text[end - 1]!)) end -= 1;
  return text.slice(0, end);
}

/** Splits an instruction at the characters that separate its words: BuildKit accepts no other white space there. */
export function splitAtBlanks(text: string): readonly string[] {
  return text === "" ? [] : text.split(/[\t\v\f\r ]+/);
}
