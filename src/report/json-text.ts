import { nameToText, visibleBytes } from "../base/name-text.ts";

/** Members that hold the name of a file and nothing else: their escapes can be decoded again. */
const NAMES: ReadonlySet<string> = new Set(["path", "label"]);

/** How JSON.stringify writes a byte that is not UTF-8, and a backslash that could be mistaken for the escape of one. */
const ODD = /\\udc[89a-f][0-9a-f]|\\\\x[89a-f][0-9a-f]/;

/**
 * A value as JSON that every reader understands alike. RFC 8259, section 8.2: readers differ in how they treat invalid
 * Unicode, and many replace it with U+FFFD, so that two files would become one.
 */
export function jsonText(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, null, indent);
  return ODD.test(text) ? JSON.stringify(value, readable, indent) : text;
}

function readable(key: string, value: unknown): unknown {
  if (typeof value !== "string") return value;
  return NAMES.has(key) ? nameToText(value) : visibleBytes(value);
}
