import type { Json } from "./strict-json.ts";

const [BRACKET, BRACE, COMMA] = Buffer.from("[{,");

/**
 * Parses a document that others may have written, and is too large to be read value by value. Undefined where it may have more values
 * than these, which would take more memory than its bytes do; those in texts count too. Null for what is no JSON in UTF-8.
 */
export function parseBoundedJson(bytes: Uint8Array, mostValues: number): Json | undefined {
  let values = 0;
  for (const byte of bytes) if (byte === BRACKET || byte === BRACE || byte === COMMA) values++;
  if (values > mostValues) return undefined;
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) as Json;
  } catch {
    return null;
  }
}
