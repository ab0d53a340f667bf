import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";

/**
 * Bytes that are read by position: a file on disk, a file inside an uncompressed layer, or an array in memory.
 * | Reading is positional and asynchronous, one table at a time, because an executable is large and its tables are few:
 * only what is asked for is held in memory. Within a table everything is synchronous.
 */
export interface RandomAccess {
  readonly sizeBytes: number;
  /**
   * Resolves to exactly `length` bytes from `offset` on, or to fewer at the end of the bytes. They may be written into
   * the first bytes of `into`: a caller that reads repeatedly need not allocate memory each time.
   */
  read(offset: number, length: number, into?: Uint8Array): Promise<Uint8Array>;
}

/** Random access to bytes in memory. Returns views, not copies. */
export function accessBytes(bytes: Uint8Array): RandomAccess {
  return {
    sizeBytes: bytes.length,
    read: async (offset, length) => bytes.subarray(offset, offset + length),
  };
}

/**
 * Reads exactly `length` bytes. Throws `elf-invalid` when the range is not wholly inside, before anything is allocated,
 * and `limit-exceeded` for a table that no real executable has.
 */
export async function readExactly(
  source: RandomAccess,
  offset: number,
  length: number,
  where: string,
  into?: Uint8Array,
): Promise<Uint8Array> {
  if (!isInside(source, offset, length)) throw outside(source, offset, length, where);
  if (length > LIMITS.binaryTableBytes) {
    throw new PlimsollError("limit-exceeded", {
      what: `${where} is larger than ${LIMITS.binaryTableBytes} bytes`,
      why: `it says that it has ${length}, and plimsoll holds no larger table of an executable`,
      where,
    });
  }
  const bytes = await source.read(offset, length, into);
  if (bytes.length !== length) throw outside(source, offset, length, where);
  return bytes;
}

/** Whether a range lies wholly within the bytes. An impossible range (negative, or beyond 2^53) never does. */
export function isInside(source: RandomAccess, offset: number, length: number): boolean {
  return (
    Number.isSafeInteger(offset) &&
    Number.isSafeInteger(length) &&
    offset >= 0 &&
    length >= 0 &&
    length <= source.sizeBytes - offset
  );
}

function outside(source: RandomAccess, offset: number, length: number, where: string): PlimsollError {
  return new PlimsollError("elf-invalid", {
    what: `${where} is not wholly in the file`,
    why: `${counted(length, "byte is", "bytes are")} wanted at offset ${offset} of ${source.sizeBytes}: the file is cut off or damaged`,
    fix: "build or fetch the file again",
    where: `${where} @0x${offset.toString(16)}`,
  });
}
