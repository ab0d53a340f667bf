/**
 * The layout that all tar dialects share: POSIX.1-2017 pax, "ustar Interchange Format", and GNU tar's manual, "Basic
 * Tar Format".
 */
export const BLOCK_SIZE = 512;

/** Byte offset and length of a header field. */
export interface Field {
  readonly offset: number;
  readonly length: number;
}

export const FIELD = {
  name: { offset: 0, length: 100 },
  mode: { offset: 100, length: 8 },
  uid: { offset: 108, length: 8 },
  gid: { offset: 116, length: 8 },
  size: { offset: 124, length: 12 },
  mtime: { offset: 136, length: 12 },
  checksum: { offset: 148, length: 8 },
  typeFlag: { offset: 156, length: 1 },
  linkName: { offset: 157, length: 100 },
  magic: { offset: 257, length: 8 },
  userName: { offset: 265, length: 32 },
  groupName: { offset: 297, length: 32 },
  deviceMajor: { offset: 329, length: 8 },
  deviceMinor: { offset: 337, length: 8 },
  prefix: { offset: 345, length: 155 },
  /** GNU's dialect uses the place of the ustar prefix for other fields. */
  gnuAccessTime: { offset: 345, length: 12 },
  gnuChangeTime: { offset: 357, length: 12 },
  /** The first four stored parts of a sparse file. */
  gnuSparseMap: { offset: 386, length: 96 },
  gnuSparseExtended: { offset: 482, length: 1 },
  gnuSparseRealSize: { offset: 483, length: 12 },
  /** Marks a header written by star: `tar\0`. */
  starTrailer: { offset: 508, length: 4 },
} as const satisfies Record<string, Field>;

/** The number of zeros after the content, up to the next whole block. */
export function paddingOf(sizeBytes: number): number {
  return (BLOCK_SIZE - (sizeBytes % BLOCK_SIZE)) % BLOCK_SIZE;
}

/** The sum of all header bytes, with the checksum field itself counted as spaces. Old writers summed signed bytes. */
export function headerChecksum(bytes: Uint8Array, start: number): { unsigned: number; signed: number } {
  let unsigned = 0;
  let highBytes = 0;
  const { offset, length } = FIELD.checksum;
  for (let index = start; index < start + BLOCK_SIZE; index++) {
    const byte = bytes[index]!;
    unsigned += byte;
    highBytes += byte >> 7;
  }
  for (let index = start + offset; index < start + offset + length; index++) {
    const byte = bytes[index]!;
    unsigned += 0x20 - byte;
    highBytes -= byte >> 7;
  }
  return { unsigned, signed: unsigned - 256 * highBytes };
}
