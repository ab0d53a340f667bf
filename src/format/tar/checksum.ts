import { FIELD, headerChecksum } from "./block.ts";

/** Sets the checksum of a header block whose other fields are set: six digits, a NUL and a space, as every tar writes it. */
export function writeChecksum(header: Uint8Array): void {
  const sum = headerChecksum(header, 0).unsigned;
  header.set(Buffer.from(`${sum.toString(8).padStart(6, "0")}\0 `, "latin1"), FIELD.checksum.offset);
}
