import { ET_CORE, ET_REL, OSABI_NAMES, SHF, SHT } from "./constants.ts";
import type { ElfFile } from "./elf-file.ts";

/** Describes a file that Linux cannot start, in words that follow "it is"; undefined when it may be a program. */
export function describeNonProgram({ header, sections }: ElfFile): string | undefined {
  if (header.type === ET_REL) return "an object, which is not linked yet";
  if (header.type === ET_CORE) return "the memory of a program that has ended (a core dump)";
  const loaded = sections.filter(({ flags, type }) => (flags & SHF.ALLOC) !== 0n && type !== SHT.NOTE);
  const isDebugFile = loaded.length > 0 && loaded.every(({ type }) => type === SHT.NOBITS);
  if (isDebugFile) return "the debug information of another file, without anything that runs";
  const system = OSABI_NAMES.get(header.osAbi);
  return system === undefined ? undefined : `an executable for ${system}`;
}
