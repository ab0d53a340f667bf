import { decodeName, encodeName } from "./text.ts";

/** The extended header records of one entry, by keyword, with their values as stored. */
export type PaxRecords = ReadonlyMap<string, Uint8Array>;

export const SPARSE_MAP = "GNU.sparse.map";
/** GNU tar's manual, "Storing Sparse Files", format 0.0: a record for each offset and one for each length, in turn. */
const SPARSE_NUMBERS = ["GNU.sparse.offset", "GNU.sparse.numbytes"];
const NEWLINE = 0x0a;
const SPACE = 0x20;
const EQUALS = 0x3d;

/**
 * Parses records of the form `LENGTH KEYWORD=VALUE\n` with a decimal LENGTH that includes its own digits: POSIX.1-2017
 * pax, "pax Extended Header". Of a repeated keyword, the last record counts. The exception are the numbers of GNU tar's
 * sparse format 0.0, which become the one record of format 0.1. Returns the reason when the bytes have another form.
 */
export function parsePaxRecords(bytes: Uint8Array): PaxRecords | { readonly invalid: string } {
  const records = new Map<string, Uint8Array>();
  const fragments: string[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const space = bytes.indexOf(SPACE, offset);
    const length = space === -1 ? undefined : parseLength(bytes, offset, space);
    if (length === undefined) return { invalid: "a record does not begin with its length" };
    const end = offset + length;
    if (end > bytes.length || length < 5 || bytes[end - 1] !== NEWLINE) {
      return { invalid: "a record does not end where its length says" };
    }
    const equals = bytes.indexOf(EQUALS, space + 1);
    if (equals === -1 || equals >= end || equals === space + 1) return { invalid: "a record has no keyword" };
    const keyword = decodeName(bytes.subarray(space + 1, equals));
    if (keyword.includes("\0")) return { invalid: "a keyword holds a NUL" };
    const value = bytes.subarray(equals + 1, end - 1);
    const number = SPARSE_NUMBERS.indexOf(keyword);
    if (number === -1) records.set(keyword, value);
    else {
      if (number !== fragments.length % 2) return { invalid: "a map of holes has its numbers in another order" };
      fragments.push(decodeName(value));
    }
    offset = end;
  }
  if (fragments.length > 0) records.set(SPARSE_MAP, Buffer.from(fragments.join()));
  return records;
}

function parseLength(bytes: Uint8Array, from: number, to: number): number | undefined {
  if (to === from || to - from > 7) return undefined;
  let value = 0;
  for (let index = from; index < to; index++) {
    const digit = bytes[index]! - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    value = value * 10 + digit;
  }
  return value;
}

/** Encodes the records in the given order. */
export function encodePaxRecords(records: Iterable<readonly [keyword: string, value: string]>): Uint8Array {
  return Buffer.concat([...records].map(([keyword, value]) => encodeRecord(keyword, value)));
}

function encodeRecord(keyword: string, value: string): Uint8Array {
  const body = Buffer.concat([Buffer.from(` ${keyword}=`), encodeName(value), Uint8Array.of(NEWLINE)]);
  // The length includes its own digits, so a longer number may need one digit more.
  let length = body.length + String(body.length).length;
  length = body.length + String(length).length;
  return Buffer.concat([Buffer.from(String(length)), body]);
}
