/** Bytes of the integers and the float of serial types 0 to 9: 2.1, "Record Format". */
const FIXED_BYTES = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];
const FIRST_BLOB_TYPE = 12;
const VARINT_BYTES = 9;

/**
 * The values of a record as bytes, without their types: text and blobs as they are, integers big-endian, and none for
 * NULL, 0 and 1. Undefined where the record is cut off or is none.
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
 * A variable-length integer (1.6): seven bits a byte, the last of nine all eight. The value and where it ends;
 * undefined where it is cut off, or more than a double counts exactly.
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
