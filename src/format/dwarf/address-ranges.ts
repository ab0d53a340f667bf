import type { ElfFile } from "../elf/elf-file.ts";
import { DwarfCursor } from "./dwarf-cursor.ts";

/**
 * Calls back for each table of .debug_aranges with its start, and the start of the unit that it describes.
 * DWARF 5, section 6.1.2. Throws `elf-invalid`.
 */
export function forEachAddressTable(
  elf: ElfFile,
  tables: Uint8Array,
  visit: (start: number, unit: number) => void,
): void {
  const cursor = new DwarfCursor(tables, elf, ".debug_aranges");
  while (cursor.remaining > 0) {
    const start = cursor.offset;
    const { end, offsetBytes } = cursor.unitLength();
    cursor.skip(2); // version
    visit(start, cursor.unsigned(offsetBytes));
    cursor.seek(end);
  }
}
