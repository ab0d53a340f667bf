import { digestHex, sha256 } from "./digest.ts";

/** `urn:uuid:…` from the content: the same content has the same name. RFC 9562, version 8: a value of one's own making. */
export function documentId(content: unknown): string {
  const hex = digestHex(sha256(JSON.stringify(content)));
  const variant = "89ab"[Number.parseInt(hex[16]!, 16) & 3]!;
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `${variant}${hex.slice(17, 20)}`];
  return `urn:uuid:${[...parts, hex.slice(20, 32)].join("-")}`;
}
