import type { ByteCursor } from "../../base/cursor.ts";
import { PN_XNUM } from "./constants.ts";
import type { ElfHeader } from "./header.ts";
import { readHeaderTable } from "./header-table.ts";
import type { RandomAccess } from "./random-access.ts";
import { sizeFrom } from "./size.ts";

/** A program header: how a range of the file is mapped. gABI 4.1, "Program Header". */
export interface Segment {
  readonly type: number;
  readonly flags: number;
  readonly fileOffset: number;
  /** Bytes in the file. Further bytes in memory are zero. */
  readonly fileSizeBytes: number;
  readonly address: bigint;
  readonly memorySizeBytes: number;
  readonly align: bigint;
}

const SIZE_32_BYTES = 32;
const SIZE_64_BYTES = 56;

/**
 * Reads the program headers. Their ranges are kept as stored, even if they extend beyond the file, because the kernel
 * ignores those that it does not map: a range is checked when its bytes are read.
 * `extendedCount` is sh_info of section 0, which replaces the count for a file with 0xffff segments or more.
 */
export async function readSegments(
  source: RandomAccess,
  header: ElfHeader,
  extendedCount: number,
  where: string,
): Promise<readonly Segment[]> {
  const place = `${where} › program headers`;
  const count = header.programHeaderCount === PN_XNUM ? extendedCount : header.programHeaderCount;
  const table = {
    offset: header.programHeadersOffset,
    count,
    entrySizeBytes: header.programHeaderSizeBytes,
    expectedSizeBytes: header.is64 ? SIZE_64_BYTES : SIZE_32_BYTES,
  };
  const cursor = await readHeaderTable(source, header, table, place);
  const parse = header.is64 ? parseSegment64 : parseSegment32;
  return Array.from({ length: count }, () => parse(cursor, place));
}

function parseSegment64(cursor: ByteCursor, where: string): Segment {
  const type = cursor.u32();
  const flags = cursor.u32();
  const fileOffset = sizeFrom(cursor.u64(), where);
  const address = cursor.u64();
  cursor.skip(8); // p_paddr means nothing on Linux
  const fileSizeBytes = sizeFrom(cursor.u64(), where);
  const memorySizeBytes = sizeFrom(cursor.u64(), where);
  return { type, flags, fileOffset, fileSizeBytes, address, memorySizeBytes, align: cursor.u64() };
}

function parseSegment32(cursor: ByteCursor): Segment {
  const type = cursor.u32();
  const fileOffset = cursor.u32();
  const address = BigInt(cursor.u32());
  cursor.skip(4); // p_paddr means nothing on Linux
  const fileSizeBytes = cursor.u32();
  const memorySizeBytes = cursor.u32();
  const flags = cursor.u32();
  return { type, flags, fileOffset, fileSizeBytes, address, memorySizeBytes, align: BigInt(cursor.u32()) };
}
