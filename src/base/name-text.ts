/** Bytes of a name that are not UTF-8, as `decodeName` of format/tar keeps them: lone surrogates U+DC80–U+DCFF. */
const FOREIGN = /[\udc80-\udcff]/gu;
/** How such a byte is written. A name may also contain this text itself. */
const ESCAPE = /\\x[89a-f][0-9a-f]/;

/**
 * A name as well-formed text that every JSON reader reads alike, and that differs for different names: a byte that is
 * not UTF-8 is written as `\xe9`, and each backslash of the same name is doubled. A name that itself contains what
 * looks like such an escape is treated the same way. All other names stay as they are.
 */
export function nameToText(name: string): string {
  if (name.isWellFormed() && !ESCAPE.test(name)) return name;
  return visibleBytes(name.replaceAll("\\", "\\\\"));
}

/** The reverse of `nameToText`. */
export function textToName(text: string): string {
  if (!ESCAPE.test(text)) return text;
  return text.replace(/\\\\|\\x([89a-f][0-9a-f])/g, (_, byte: string | undefined) =>
    byte === undefined ? "\\" : String.fromCharCode(0xdc00 + Number.parseInt(byte, 16)),
  );
}

/** A text for people, in which bytes that are not UTF-8 can be seen and told apart: `caf\xe9`. */
export function visibleBytes(text: string): string {
  if (text.isWellFormed()) return text;
  return text.replace(FOREIGN, (character) => `\\x${(character.charCodeAt(0) - 0xdc00).toString(16)}`);
}
