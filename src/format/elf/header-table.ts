import { counted } from "../../base/counted.ts";
import { ByteCursor } from "../../base/cursor.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { ElfHeader } from "./header.ts";
import { type RandomAccess, readExactly } from "./random-access.ts";

interface HeaderTable {
  readonly offset: number;
  readonly count: number;
  /** As the file states it. */
  readonly entrySizeBytes: number;
  /** As the class of the file requires it. */
  readonly expectedSizeBytes: number;
}

/**
 * Reads a table of program or section headers. Throws `elf-invalid`, and `limit-exceeded` for more than any executable
 * has.
 */
export async function readHeaderTable(
  source: RandomAccess,
  header: ElfHeader,
  table: HeaderTable,
  where: string,
): Promise<ByteCursor> {
  if (table.count > 0 && table.entrySizeBytes !== table.expectedSizeBytes) {
    throw new PlimsollError("elf-invalid", {
      what: `${where} have entries of ${counted(table.entrySizeBytes, "byte")}`,
      why: `in a file of this class they have ${table.expectedSizeBytes}`,
      where,
    });
  }
  if (table.count > LIMITS.elfHeaders) {
    throw new PlimsollError("limit-exceeded", {
      what: `${where} have ${counted(table.count, "entry", "entries")}`,
      why: `plimsoll reads no more than ${LIMITS.elfHeaders}`,
      where,
    });
  }
  const bytes = await readExactly(source, table.offset, table.count * table.expectedSizeBytes, where);
  return new ByteCursor(bytes, { littleEndian: header.littleEndian, code: "elf-invalid", where });
}
