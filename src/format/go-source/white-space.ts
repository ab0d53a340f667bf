/** What unicode.IsSpace counts: JavaScript's own white space has U+FEFF and lacks U+0085. */
const SPACE = "[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const AROUND = new RegExp(`^${SPACE}+|${SPACE}+$`, "g");
const BETWEEN = new RegExp(`${SPACE}+`);

/** strings.TrimSpace. */
export function trimSpace(text: string): string {
  return text.replace(AROUND, "");
}

/** strings.Fields. */
export function fields(text: string): string[] {
  return text.split(BETWEEN).filter((word) => word !== "");
}
