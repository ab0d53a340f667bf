import { type ErrorCode, PlimsollError } from "./error.ts";

/**
 * Decodes bytes that must all be UTF-8; a byte order mark stays in the text. Throws `code` with the `where:line:column`
 * of the first invalid byte.
 */
export function decodeUtf8(bytes: Uint8Array, where: string, code: ErrorCode): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    const before = new TextDecoder("utf-8").decode(bytes.subarray(0, firstInvalid(bytes)));
    throw new PlimsollError(code, {
      what: `${where} is not valid UTF-8`,
      why: "a byte in it belongs to no character",
      fix: "save it as UTF-8",
      where: `${where}:${placeIn(before, before.length)}`,
      cause,
    });
  }
}

/** `line:column` of an offset in a text, both from 1, as editors count. */
export function placeIn(text: string, offset: number): string {
  const before = text.slice(0, offset).split("\n");
  return `${before.length}:${before.at(-1)!.length + 1}`;
}

/** Length of the longest prefix that more bytes could complete to valid UTF-8. */
function firstInvalid(bytes: Uint8Array): number {
  let [valid, invalid] = [0, bytes.length + 1];
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >>> 1;
    if (mayGoOn(bytes.subarray(0, middle))) valid = middle;
    else invalid = middle;
  }
  return valid;
}

function mayGoOn(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
