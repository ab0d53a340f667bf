import { visibleBytes } from "../base/name-text.ts";

/**
 * The only place through which text from outside passes on its way to a terminal. Control characters (C0, DEL, C1),
 * bidirectional overrides and isolates, zero-width characters and line separators become visible escapes, so that a
 * file name or a registry's answer can neither move the cursor nor look like another text. Bytes of names that are not
 * UTF-8 become escapes too.
 */
export function escapeForTerminal(text: string): string {
  return visibleBytes(text).replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

/** The same for text that must stay on one line: tabs and line feeds become escapes too. */
export function escapeLine(text: string): string {
  return escapeForTerminal(text).replace(/[\t\n]/g, (character) => (character === "\t" ? "\\t" : "\\n"));
}
