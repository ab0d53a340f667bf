/** What unicode.IsSpace counts: JavaScript's own white space has U+FEFF and lacks U+0085. */
const SPACE = /[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const BETWEEN = new RegExp(`${SPACE.source}+`);

/** strings.TrimSpace. */
export function trimSpace(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && SPACE.test(text[start]!)) start += 1;
  while (end > start && SPACE.test(text[end - 1]!)) end -= 1;
  return text.slice(start, end);
}

/** strings.Fields. */
export function fields(text: string): string[] {
  return text.split(BETWEEN).filter((word) => word !== "");
}
