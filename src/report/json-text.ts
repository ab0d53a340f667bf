import { nameToText, visibleBytes } from "../base/name-text.ts";

/** Members that are the name of a file and nothing else: they can be turned back into it. */
const NAMES: ReadonlySet<string> = new Set(["path", "label"]);

/** What JSON.stringify makes of a byte that is no UTF-8, and of a backslash that might be taken for the escape of one. */
const ODD = /\\udc[89a-f][0-9a-f]|\\\\x[89a-f][0-9a-f]/;

/**
 * A value as JSON that every reader takes alike. RFC 8259, section 8.2: what is no Unicode text is read differently, and
 * many readers put U+FFFD in place of it, so that two files become one.
 */
export function jsonText(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, null, indent);
  return ODD.test(text) ? JSON.stringify(value, readable, indent) : text;
}

function readable(key: string, value: unknown): unknown {
  if (typeof value !== "string") return value;
  return NAMES.has(key) ? nameToText(value) : visibleBytes(value);
}
