import { PT, SHF, SHT } from "../format/elf/constants.ts";
import type { ElfFile } from "../format/elf/elf-file.ts";
import type { Section } from "../format/elf/section.ts";

/**
 * The sections of `after`; of a file that has lost its section headers, as sstrip and packers of small images leave it,
 * the loaded ones of `before` where its segments have their addresses. The kernel needs no section header.
 */
export function sectionsToCompare(
  before: Pick<ElfFile, "sections">,
  after: Pick<ElfFile, "sections" | "segments">,
): readonly Section[] {
  if (after.sections.some(isLoaded)) return after.sections;
  return before.sections.filter(isLoaded).flatMap((section) => placed(section, after) ?? []);
}

function isLoaded({ flags, memorySizeBytes }: Section): boolean {
  return (flags & SHF.ALLOC) !== 0n && memorySizeBytes > 0;
}

function placed(section: Section, { segments }: Pick<ElfFile, "segments">): Section | undefined {
  const wanted = (section.flags & SHF.TLS) === 0n ? PT.LOAD : PT.TLS;
  const end = section.address + BigInt(section.memorySizeBytes);
  const segment = segments.find(({ type, address, fileSizeBytes, memorySizeBytes }) => {
    const sizeBytes = section.type === SHT.NOBITS ? memorySizeBytes : fileSizeBytes;
    return type === wanted && section.address >= address && end <= address + BigInt(sizeBytes);
  });
  return segment && { ...section, fileOffset: segment.fileOffset + Number(section.address - segment.address) };
}
