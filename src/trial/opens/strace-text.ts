/** What a backslash and a letter stand for in a string of strace, which are those of C. */
const ESCAPES: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, v: 11, f: 12, '"': 34, "\\": 92 };

/** The text that strace has written with escapes: octal or hexadecimal ones for bytes that are not printable. */
export function unescaped(text: string): string {
  if (!text.includes("\\")) return text;
  const bytes = text.replace(/\\(?:x([0-9a-f]{2})|([0-7]{1,3})|(.))/g, (_, hexadecimal, octal, letter) => {
    if (hexadecimal !== undefined) return String.fromCharCode(Number.parseInt(hexadecimal, 16));
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff);
    return String.fromCharCode(ESCAPES[letter] ?? letter.charCodeAt(0));
  });
  return Buffer.from(bytes, "latin1").toString();
}

const OPENING = "([{";
const CLOSING = ")]}";

/**
 * The arguments of a call, from the text after its opening bracket; undefined where no bracket closes them. The names of
 * files that `-y` puts behind a number have no bare `>`: strace escapes it.
 */
export function argumentsOf(text: string): { readonly list: readonly string[]; readonly rest: string } | undefined {
  const list: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (character === '"') at = endOfString(text, at);
    else if (character === "<") {
      at = text.indexOf(">", at);
      if (at === -1) return undefined;
    } else if (OPENING.includes(character)) depth++;
    else if (character === "," && depth === 0) {
      list.push(text.slice(start, at).trim());
      start = at + 1;
    } else if (CLOSING.includes(character) && depth-- === 0) {
      list.push(text.slice(start, at).trim());
      return { list, rest: text.slice(at + 1) };
    }
  }
  return undefined;
}

/** The place of the quote that ends a string, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === "\\") at++;
    else if (text[at] === '"') return at;
  }
  return text.length;
}
