/** Sizes of the values of serial types 0 to 9, integers and the float: 2.1, "Record Format". */
const FIXED_BYTES = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];
const FIRST_BLOB_TYPE = 12;
const VARINT_BYTES = 9;

/**
 * The values of a record as bytes, without their types: text and blobs unchanged, integers big-endian, and no bytes for
 * NULL, 0 and 1. Undefined when the record is cut off or invalid.
 */
export function recordValues(record: Uint8Array): readonly Uint8Array[] | undefined {
  const header = readVarint(record, 0);
  if (header === undefined || header[0] > record.length) return undefined;
  const values: Uint8Array[] = [];
  let start = header[0];
  for (let offset = header[1]; offset < header[0]; ) {
    const type = readVarint(record, offset);
    if (type === undefined) return undefined;
    offset = type[1];
    // Blobs have even types, text has odd ones.
    const length = FIXED_BYTES[type[0]] ?? Math.floor((type[0] - FIRST_BLOB_TYPE) / 2);
    if (length < 0 || start + length > record.length) return undefined;
    values.push(record.subarray(start, start + length));
    start += length;
  }
  return values;
}

/**
 * Reads a variable-length integer (1.6): seven bits in each byte, and all eight bits of a ninth byte. Returns the value
 * and the offset after it; undefined when it is cut off, or too large for a double to be exact.
 */
export function readVarint(bytes: Uint8Array, start: number): readonly [value: number, end: number] | undefined {
  let value = 0;
  for (let index = 0; index < VARINT_BYTES; index++) {
    const byte = bytes[start + index];
    if (byte === undefined) return undefined;
    const last = index === VARINT_BYTES - 1;
    value = last ? value * 256 + byte : value * 128 + (byte & 0x7f);
    if (!Number.isSafeInteger(value)) return undefined;
    if (last || byte < 0x80) return [value, start + index + 1];
  }
  return undefined;
}
