import type { Unparsed } from "./parsed.ts";

/** The text of a file of YAML, without a byte order mark. */
export function yamlText(bytes: Uint8Array): string | Unparsed {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { why: "a byte in it belongs to no character: it is not UTF-8", line: 1 };
  }
}
