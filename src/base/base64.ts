/**
 * Decodes standard base64 with its padding (RFC 4648, section 4). Undefined for anything else: Node's own decoder skips
 * what it does not know, so that two texts may stand for the same bytes.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : undefined;
}

export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");
}
