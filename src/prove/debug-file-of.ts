import { counted } from "../base/counted.ts";
import { SHF, SHT } from "../format/elf/constants.ts";
import type { ElfFile } from "../format/elf/elf-file.ts";
import { gnuBuildId, readNotes } from "../format/elf/note.ts";
import type { Section } from "../format/elf/section.ts";

/**
 * Why a debug file does not belong to a program; undefined where it does: both have the same GNU build ID, or neither has
 * one, and all that is loaded has the same name, address and size in both. GDB manual, "Debugging Information in Separate
 * Files". Throws `elf-invalid`.
 */
export async function whyNotDebugFileOf(debug: ElfFile, program: ElfFile): Promise<string | undefined> {
  const [theirs, own] = [gnuBuildId(await readNotes(debug)), gnuBuildId(await readNotes(program))];
  if (theirs !== own) {
    return `the symbols have the build ID ${theirs ?? "none"}, and the program has ${own ?? "none"}`;
  }
  const [said, loaded] = [loadedSections(debug), loadedSections(program)];
  const differing = loaded.findIndex((section, index) => section !== said[index]);
  const other = loaded[differing] ?? said[loaded.length];
  if (other !== undefined) return `${other} is not at the same place in both`;
  const hasSymbols = debug.sections.some(({ type }) => type === SHT.SYMTAB);
  return hasSymbols ? undefined : "the symbols have no symbol table";
}

function loadedSections({ sections }: ElfFile): readonly string[] {
  return sections.filter(({ flags }) => (flags & SHF.ALLOC) !== 0n).map(placeOf);
}

function placeOf({ name, address, memorySizeBytes }: Section): string {
  return `${name} at 0x${address.toString(16)} with ${counted(memorySizeBytes, "byte")}`;
}
