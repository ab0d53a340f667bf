import type { Field } from "./block.ts";

/**
 * Reads a numeric header field: octal digits between optional spaces and NULs, or GNU's base-256 when the first bit is
 * set (big-endian two's complement; GNU tar's manual, "Extensions"). An empty field is 0.
 * Returns undefined for anything else, and for numbers that are not safe integers.
 */
export function parseNumber(bytes: Uint8Array, start: number, field: Field): number | undefined {
  const begin = start + field.offset;
  return bytes[begin]! & 0x80 ? parseBase256(bytes, begin, field.length) : parseOctal(bytes, begin, field.length);
}

function parseOctal(bytes: Uint8Array, begin: number, length: number): number | undefined {
  let from = begin;
  let to = begin + length;
  while (from < to && isPadding(bytes[from]!)) from++;
  while (to > from && isPadding(bytes[to - 1]!)) to--;
  let value = 0;
  for (let index = from; index < to; index++) {
    const digit = bytes[index]! - 0x30;
    if (digit < 0 || digit > 7) return undefined;
    value = value * 8 + digit;
  }
  return value;
}

function isPadding(byte: number): boolean {
  return byte === 0 || byte === 0x20;
}

function parseBase256(bytes: Uint8Array, begin: number, length: number): number | undefined {
  const negative = (bytes[begin]! & 0x40) !== 0;
  // The first bit only marks the format; the second is the sign.
  let value = negative ? (bytes[begin]! | 0x80) - 0x100 : bytes[begin]! & 0x7f;
  for (let index = begin + 1; index < begin + length; index++) {
    value = value * 256 + bytes[index]!;
    if (!Number.isSafeInteger(value)) return undefined;
  }
  return value;
}

/** Writes octal digits and a NUL that fill the field, as POSIX requires. Returns false when the number does not fit. */
export function writeOctal(header: Uint8Array, field: Field, value: number): boolean {
  const digits = field.length - 1;
  if (!fitsOctal(value, field)) return false;
  Buffer.from(header.buffer, header.byteOffset, header.length).write(
    `${value.toString(8).padStart(digits, "0")}\0`,
    field.offset,
    "latin1",
  );
  return true;
}

export function fitsOctal(value: number, field: Field): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value < 8 ** (field.length - 1);
}
