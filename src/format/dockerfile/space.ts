/** White space as Unicode has it and Go's unicode.IsSpace knows it, which is not quite what `\s` is in JavaScript. */
const SPACE = "\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const ONE = new RegExp(`^[${SPACE}]$`);
const LEADING = new RegExp(`^[${SPACE}]+`);
const TRAILING = new RegExp(`[${SPACE}]+$`);

export function isSpace(character: string): boolean {
  return ONE.test(character);
}

export function trimStart(text: string): string {
  return text.replace(LEADING, "");
}

export function trim(text: string): string {
  return trimStart(text).replace(TRAILING, "");
}

/** What separates words of an instruction: BuildKit takes no other white space for it. */
export function splitAtBlanks(text: string): readonly string[] {
  return text === "" ? [] : text.split(/[\t\v\f\r ]+/);
}
