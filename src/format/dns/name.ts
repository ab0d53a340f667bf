import type { ByteCursor } from "../../base/cursor.ts";
import { PlimsollError } from "../../base/error.ts";

/** RFC 1035, section 2.3.4: the most bytes of a label, and of a whole name with its lengths. */
const LABEL_BYTES = 63;
const NAME_BYTES = 255;
/** A name of 255 bytes has no more labels. A pointer stands for at least one, so no name needs more of them either. */
const MOST_POINTERS = 127;

/** Section 4.1.4: the two highest bits of a length say that it is a pointer. */
const IS_POINTER = 0xc0;
const POINTER_OFFSET = 0x3fff;
/** What stands before it is the header, in which there are no names. */
const HEADER_BYTES = 12;

const ROOT = ".";

/**
 * Reads a name at the cursor, and leaves the cursor behind it: `www.example.org`, without a dot at its end, or `.` for the
 * root. What a reader could take for something else is written as section 5.1 has it: `\.`, `\032`. Throws `dns-invalid`.
 */
export function readName(cursor: ByteCursor): string {
  const labels: string[] = [];
  let sizeBytes = 1;
  let pointers = 0;
  let behind: number | undefined;
  for (let start = cursor.offset; ; ) {
    const length = cursor.u8();
    if (length === 0) break;
    if (length >= IS_POINTER) {
      const target = ((length << 8) | cursor.u8()) & POINTER_OFFSET;
      behind ??= cursor.offset;
      // A pointer leads to a prior name (section 4.1.4), so that no name can contain itself.
      if (target >= start || target < HEADER_BYTES) throw invalid("a pointer leads to no earlier name");
      if (++pointers > MOST_POINTERS) throw invalid(`a name has more than ${MOST_POINTERS} pointers`);
      start = target;
      cursor.seek(target);
      continue;
    }
    if (length > LABEL_BYTES) throw invalid(`a label begins with ${length}, which is no length`);
    sizeBytes += 1 + length;
    if (sizeBytes > NAME_BYTES) throw invalid(`a name has more than ${NAME_BYTES} bytes`);
    labels.push(labelText(cursor.take(length)));
  }
  if (behind !== undefined) cursor.seek(behind);
  return labels.length === 0 ? ROOT : labels.join(".");
}

/** The bytes of a name that is written as `readName` writes it, with or without a dot at its end. Throws `dns-invalid`. */
export function encodeName(text: string): Uint8Array {
  if (text === ROOT) return Uint8Array.of(0);
  const bytes: number[] = [];
  let label: number[] = [];
  const endLabel = () => {
    if (label.length === 0 || label.length > LABEL_BYTES) throw invalid(`a label has 1 to ${LABEL_BYTES} bytes`);
    bytes.push(label.length, ...label);
    label = [];
  };
  for (const [part] of text.matchAll(/\\[0-9]{3}|\\[^0-9]|[^\\]|\\/gsu)) {
    if (part === ".") endLabel();
    else label.push(byteOf(part));
  }
  if (label.length > 0 || text === "") endLabel();
  bytes.push(0);
  if (bytes.length > NAME_BYTES) throw invalid(`a name has more than ${NAME_BYTES} bytes`);
  return Uint8Array.from(bytes);
}

/** Names are equal whatever the case of their letters: section 2.3.3. */
export function sameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function labelText(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) {
    if (byte <= 0x20 || byte >= 0x7f) text += `\\${String(byte).padStart(3, "0")}`;
    else text += byte === 0x2e || byte === 0x5c ? `\\${String.fromCharCode(byte)}` : String.fromCharCode(byte);
  }
  return text;
}

function byteOf(part: string): number {
  const byte = /^\\[0-9]{3}$/.test(part) ? Number(part.slice(1)) : part.replace(/^\\/, "").charCodeAt(0);
  if (byte <= 0xff && part !== "\\" && (part.startsWith("\\") || (byte > 0x20 && byte < 0x7f))) return byte;
  throw invalid(`${JSON.stringify(part)} stands in no name`);
}

function invalid(why: string): PlimsollError {
  return new PlimsollError("dns-invalid", { what: "a name is not one of the domain name system", why });
}
