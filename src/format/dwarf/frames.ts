import type { ElfFile } from "../elf/elf-file.ts";
import { DwarfCursor } from "./dwarf-cursor.ts";

/** Marks a common entry: it stands where other entries have the offset of one. */
const COMMON_32 = 0xffffffff;
const COMMON_64 = 2 ** 64;

/**
 * Calls back for each entry of .debug_frame with its start and the address of its function. The address is undefined
 * for a common entry, which functions share. DWARF 5, section 6.4.1. Throws `elf-invalid`.
 */
export function forEachFrame(
  elf: ElfFile,
  frames: Uint8Array,
  visit: (start: number, address: number | undefined) => void,
): void {
  const cursor = new DwarfCursor(frames, elf, ".debug_frame");
  while (cursor.remaining > 0) {
    const start = cursor.offset;
    const { end, offsetBytes } = cursor.unitLength();
    const common = cursor.unsigned(offsetBytes);
    const isCommon = common === (offsetBytes === 8 ? COMMON_64 : COMMON_32);
    visit(start, isCommon ? undefined : cursor.unsigned(elf.wordBytes));
    cursor.seek(end);
  }
}
