/** White space as Unicode has it and Go's unicode.IsSpace knows it, which is not quite what `\s` is in JavaScript. */
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

/** The text without the characters of a kind at its end; a regular expression would try each run of them anew. */
export function withoutEnd(text: string, isOfKind: (character: string) => boolean): string {
  let end = text.length;
  while (end > 0 && isOfKind(text[end - 1]!)) end -= 1;
  return text.slice(0, end);
}

/** What separates words of an instruction: BuildKit takes no other white space for it. */
export function splitAtBlanks(text: string): readonly string[] {
  return text === "" ? [] : text.split(/[\t\v\f\r ]+/);
}
