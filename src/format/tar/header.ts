import { BLOCK_SIZE, FIELD, type Field, headerChecksum } from "./block.ts";
import { parseNumber } from "./number.ts";
import type { Refuse } from "./refuse.ts";
import { type Fragment, parseOldFragments } from "./sparse.ts";
import { decodeName } from "./text.ts";

/** A header block by itself, before extension headers are applied to it. */
export interface RawHeader {
  path: string;
  typeFlag: string;
  /** The type is stored as NUL, as it was before POSIX. */
  oldType: boolean;
  mode: number;
  uid: number;
  gid: number;
  sizeBytes: number;
  mtimeSeconds: number;
  linkPath: string;
  userName: string;
  groupName: string;
  deviceMajor: number;
  deviceMinor: number;
  /**
   * The unpacked size of a sparse file in old GNU format, the start of its map, and whether the map goes on in the next
   * block.
   */
  holes: { readonly sizeBytes: number; readonly fragments: Fragment[]; readonly mapGoesOn: boolean } | undefined;
}

/** The type `S`. */
const GNU_SPARSE = 0x53;
const FRAGMENTS_IN_HEADER = 4;
const STAR_PREFIX_LENGTH = 131;

type Dialect = "ustar" | "gnu" | "v7";

/** Is this a block of zeros? Two of them end an archive. */
export function isZeroBlock(bytes: Uint8Array, start: number): boolean {
  for (let index = start; index < start + BLOCK_SIZE; index++) if (bytes[index] !== 0) return false;
  return true;
}

/** Parses the header block that begins at `start`. */
export function parseHeader(bytes: Buffer, start: number, refuse: Refuse): RawHeader {
  checkSum(bytes, start, refuse);
  const dialect = dialectOf(bytes, start, refuse);
  const prefix = dialect === "ustar" ? text(bytes, start, FIELD.prefix) : "";
  const name = text(bytes, start, FIELD.name);
  const typeFlag = bytes[start + FIELD.typeFlag.offset]!;
  return {
    path: prefix === "" ? name : `${prefix}/${name}`,
    typeFlag: String.fromCharCode(typeFlag || 0x30),
    oldType: typeFlag === 0,
    mode: number(bytes, start, "mode", refuse) & 0o7777,
    uid: natural(bytes, start, "uid", refuse),
    gid: natural(bytes, start, "gid", refuse),
    sizeBytes: natural(bytes, start, "size", refuse),
    mtimeSeconds: number(bytes, start, "mtime", refuse),
    linkPath: text(bytes, start, FIELD.linkName),
    userName: dialect === "v7" ? "" : text(bytes, start, FIELD.userName),
    groupName: dialect === "v7" ? "" : text(bytes, start, FIELD.groupName),
    deviceMajor: dialect === "v7" ? 0 : natural(bytes, start, "deviceMajor", refuse),
    deviceMinor: dialect === "v7" ? 0 : natural(bytes, start, "deviceMinor", refuse),
    holes: typeFlag === GNU_SPARSE ? holesOf(bytes, start, refuse) : undefined,
  };
}

function holesOf(bytes: Uint8Array, start: number, refuse: Refuse): RawHeader["holes"] {
  return {
    sizeBytes: natural(bytes, start, "gnuSparseRealSize", refuse),
    fragments: parseOldFragments(bytes, start + FIELD.gnuSparseMap.offset, FRAGMENTS_IN_HEADER, refuse),
    mapGoesOn: bytes[start + FIELD.gnuSparseExtended.offset] !== 0,
  };
}

/** Whether a file that begins with these bytes is a tar, whatever is wrong with it: its first block has its own sum. */
export function beginsAsTar(bytes: Uint8Array): boolean {
  if (bytes.length < BLOCK_SIZE) return false;
  const stored = parseNumber(bytes, 0, FIELD.checksum);
  const { unsigned, signed } = headerChecksum(bytes, 0);
  return stored === unsigned || stored === signed;
}

function checkSum(bytes: Uint8Array, start: number, refuse: Refuse): void {
  const stored = number(bytes, start, "checksum", refuse);
  const { unsigned, signed } = headerChecksum(bytes, start);
  if (stored !== unsigned && stored !== signed) refuse("the checksum of a header is wrong");
}

/**
 * Decides which fields a header has. Go, GNU tar and bsdtar disagree about an unknown magic, about headers in which
 * Go's own writer once put text where GNU has times, and about star's shorter prefix. Such a header is only read where
 * the disagreement does not matter.
 */
function dialectOf(bytes: Uint8Array, start: number, refuse: Refuse): Dialect {
  const prefixed = bytes[start + FIELD.prefix.offset] !== 0;
  if (holds(bytes, start, FIELD.magic, "ustar\0")) {
    const star = holds(bytes, start, FIELD.starTrailer, "tar\0");
    if (star && bytes[start + FIELD.prefix.offset + STAR_PREFIX_LENGTH - 1] !== 0) {
      refuse("a header is star's and ustar's at once");
    }
    return "ustar";
  }
  if (holds(bytes, start, FIELD.magic, "ustar  \0")) {
    for (const field of [FIELD.gnuAccessTime, FIELD.gnuChangeTime]) {
      if (parseNumber(bytes, start, field) === undefined) refuse("a GNU header has text where its times belong");
    }
    return "gnu";
  }
  if (prefixed && holds(bytes, start, FIELD.magic, "ustar")) refuse("a header has neither POSIX's nor GNU's magic");
  return "v7";
}

function holds(bytes: Uint8Array, start: number, field: Field, wanted: string): boolean {
  for (let index = 0; index < wanted.length; index++) {
    if (bytes[start + field.offset + index] !== wanted.charCodeAt(index)) return false;
  }
  return true;
}

/**
 * Names are nearly always ASCII, and an archive has hundreds of thousands of them: ASCII is decoded by a faster path.
 */
function text(block: Buffer, start: number, field: Field): string {
  const begin = start + field.offset;
  const limit = begin + field.length;
  let allBits = 0;
  let end = begin;
  while (end < limit && block[end] !== 0) allBits |= block[end++]!;
  if (end === begin) return "";
  return allBits < 0x80 ? block.toString("latin1", begin, end) : decodeName(block.subarray(begin, end));
}

function number(bytes: Uint8Array, start: number, name: keyof typeof FIELD, refuse: Refuse): number {
  const value = parseNumber(bytes, start, FIELD[name]);
  return value === undefined ? refuse(`the ${name} of a header is not a number`) : value;
}

function natural(bytes: Uint8Array, start: number, name: keyof typeof FIELD, refuse: Refuse): number {
  const value = number(bytes, start, name, refuse);
  return value < 0 ? refuse(`the ${name} of a header is negative`) : value;
}
