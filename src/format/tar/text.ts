import { isUtf8 } from "node:buffer";

const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Names in an archive are bytes. They become text as with Python's "surrogateescape" (PEP 383): valid UTF-8 is decoded,
 * and any other byte 0x80–0xff becomes the lone surrogate U+DC80–U+DCFF. So nothing is lost, and two different names
 * never become equal.
 */
export function decodeName(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return UTF8.decode(bytes);
  let text = "";
  for (let offset = 0; offset < bytes.length; ) {
    const length = sequenceLength(bytes, offset);
    const sequence = bytes.subarray(offset, offset + Math.max(1, length));
    text += length === 0 ? String.fromCharCode(0xdc00 + bytes[offset]!) : UTF8.decode(sequence);
    offset += sequence.length;
  }
  return text;
}

/** The reverse of `decodeName`. */
export function encodeName(text: string): Uint8Array {
  const plain = Buffer.from(text);
  if (text.isWellFormed()) return plain;
  const parts: Uint8Array[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    parts.push(code >= 0xdc80 && code <= 0xdcff ? Uint8Array.of(code - 0xdc00) : Buffer.from(character));
  }
  return Buffer.concat(parts);
}

/** Length of the well-formed UTF-8 sequence at `offset`, 0 when there is none. */
function sequenceLength(bytes: Uint8Array, offset: number): number {
  const first = bytes[offset]!;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  const end = offset + length;
  return end <= bytes.length && isUtf8(bytes.subarray(offset, end)) ? length : 0;
}
