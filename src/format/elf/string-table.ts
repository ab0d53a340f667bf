import { PlimsollError } from "../../base/error.ts";

/**
 * The NUL-terminated string at an offset of a string table. gABI 4.1, "String Table".
 * Throws `elf-invalid` for an offset outside the table, a string without an end, and a string longer than `limitBytes`:
 * without that limit, reading overlapping names in a hostile table could take quadratic time.
 */
export function stringAt(table: Uint8Array, offset: number, limitBytes: number, where: string): string {
  const found = optionalStringAt(table, offset, limitBytes);
  if (found !== undefined) return found;
  throw new PlimsollError("elf-invalid", {
    what: `${where} holds no name at offset ${offset}`,
    why: `a name ends with a zero byte within ${limitBytes} bytes; the table has ${table.length}`,
    where: `${where} @0x${offset.toString(16)}`,
  });
}

/** Like `stringAt`, but returns undefined instead of throwing. */
export function optionalStringAt(table: Uint8Array, offset: number, limitBytes: number): string | undefined {
  const end = offset < table.length ? table.indexOf(0, offset) : -1;
  return end === -1 || end - offset > limitBytes ? undefined : decode(table, offset, end);
}

/** Names are bytes; those that are not UTF-8 are still read, with U+FFFD instead of invalid bytes. */
function decode(table: Uint8Array, start: number, end: number): string {
  return Buffer.from(table.buffer, table.byteOffset + start, end - start).toString("utf8");
}
