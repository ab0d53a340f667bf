import { SHF, SHT } from "../../format/elf/constants.ts";
import type { ElfFile } from "../../format/elf/elf-file.ts";
import type { Section } from "../../format/elf/section.ts";

/** The linker's flag that leaves a section out: `-s` for the symbol table, `-w` for what debuggers read. */
export type StripFlag = "-s" | "-w";

/**
 * Sections that debuggers read, by name, because the ABI has no flag for them. Go's own linker writes `.debug_*`
 * (`.zdebug_*` before 1.19); the others are those that the C linker leaves out with the `-s` that Go's linker passes to
 * it.
 */
const DEBUG_NAME = /^\.(z?debug|gdb_index|stab|line$|gnu\.linkonce\.wi\.|gnu\.debuglto_\.debug_)/;

/** The sections that `-s -w` would have left out, by index, each with the flag that leaves it out. */
export function removedSections(elf: ElfFile): ReadonlyMap<number, StripFlag> {
  const symbolNames = namesOfSymbols(elf);
  const removed = new Map<number, StripFlag>();
  for (const { index, type, name } of elf.sections) {
    if (type === SHT.SYMTAB || type === SHT.SYMTAB_SHNDX || symbolNames.has(index)) removed.set(index, "-s");
    else if (DEBUG_NAME.test(name)) removed.set(index, "-w");
  }
  // Relocations that --emit-relocs left are removed with the section that they are for.
  for (const section of elf.sections) {
    const target = isRelocation(section) && !isLoaded(section) ? removed.get(section.info) : undefined;
    if (target !== undefined) removed.set(section.index, target);
  }
  return removed;
}

export function isLoaded({ flags }: Section): boolean {
  return (flags & SHF.ALLOC) !== 0n;
}

export function isRelocation({ type }: Section): boolean {
  return type === SHT.REL || type === SHT.RELA;
}

/** The string tables of symbol tables. A table that something else uses too, such as the section names, is kept. */
function namesOfSymbols({ header, sections }: ElfFile): ReadonlySet<number> {
  const linkedBy = (isSymbols: boolean) =>
    sections.filter(({ type }) => type !== SHT.NULL && (type === SHT.SYMTAB) === isSymbols).map(({ link }) => link);
  const others = new Set([header.sectionNamesIndex, ...linkedBy(false)]);
  return new Set(linkedBy(true).filter((index) => sections[index]?.type === SHT.STRTAB && !others.has(index)));
}
