import type { ElfFile } from "../../format/elf/elf-file.ts";
import type { HeaderEncoder } from "../../format/elf/encode-headers.ts";
import { stripRefused } from "./refusal.ts";

/** A section-name table, and the offset of each name in it. */
export interface SectionNames {
  readonly bytes: Uint8Array;
  /** New offsets, by the offset in the table that it was made from. */
  readonly offsets: ReadonlyMap<number, number>;
  /** The offset of the name that was added. */
  readonly addedOffset: number;
}

interface Placed {
  readonly from: number;
  readonly to: number;
  readonly end: number;
}

/**
 * The names of these sections, in the order of the file's own table, so that the result is what the linker would have
 * written. A name that was the end of another one (`.plt` in `.rela.plt`) still is.
 */
export async function rebuildSectionNames(
  elf: ElfFile,
  encoder: HeaderEncoder,
  kept: readonly Uint8Array[],
  added: string | undefined,
): Promise<SectionNames> {
  const table = await elf.readSection(elf.sections[elf.header.sectionNamesIndex]!);
  const wanted = [...new Set(kept.map((stored) => encoder.nameOffset(stored)))].sort((a, b) => a - b);
  const offsets = new Map<number, number>();
  const parts: Uint8Array[] = [];
  let sizeBytes = 0;
  let last: Placed = { from: 0, to: 0, end: 0 };
  for (const from of wanted) {
    if (from >= last.end) {
      const end = table.indexOf(0, from) + 1;
      if (end === 0) throw stripRefused(elf, "a section has no name in the table of names");
      last = { from, to: sizeBytes, end };
      parts.push(table.subarray(from, end));
      sizeBytes += end - from;
    }
    offsets.set(from, last.to + from - last.from);
  }
  if (added !== undefined) parts.push(Buffer.from(`${added}\0`));
  return { bytes: Buffer.concat(parts), offsets, addedOffset: sizeBytes };
}
