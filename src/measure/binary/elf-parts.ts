import { PT, SHF, SHT } from "../../format/elf/constants.ts";
import type { ElfFile } from "../../format/elf/elf-file.ts";
import type { Section } from "../../format/elf/section.ts";
import type { PlacedPart } from "../compose.ts";
import { type Kind, type Label, type LabelTable, LINKER_MADE, UNATTRIBUTED } from "../label.ts";
import { isOfC } from "./c-code.ts";
import { C_CODE } from "./module-of-package.ts";
import { C_PACKAGE } from "./package-name.ts";

/** Sections that the linker makes, by their type (gABI 4.1, "Sections"). */
const KIND_OF_TYPE: ReadonlyMap<number, Kind> = new Map<number, Kind>([
  [SHT.SYMTAB, "symbols"],
  [SHT.SYMTAB_SHNDX, "symbols"],
  [SHT.DYNSYM, "dynamic linking"],
  [SHT.RELA, "dynamic linking"],
  [SHT.REL, "dynamic linking"],
  [SHT.HASH, "dynamic linking"],
  [SHT.DYNAMIC, "dynamic linking"],
  [SHT.GNU_HASH, "dynamic linking"],
  [SHT.GNU_VERDEF, "dynamic linking"],
  [SHT.GNU_VERNEED, "dynamic linking"],
  [SHT.GNU_VERSYM, "dynamic linking"],
  [SHT.NOTE, "note"],
]);

/** The same by name, for sections whose type says only that the program defines their meaning. */
const KIND_OF_NAME: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  [".interp", "dynamic linking"],
  [".plt", "dynamic linking"],
  [".plt.got", "dynamic linking"],
  [".plt.sec", "dynamic linking"],
  [".got", "dynamic linking"],
  [".got.plt", "dynamic linking"],
  [".glink", "dynamic linking"],
  [".go.buildinfo", "build information"],
  [".go.fipsinfo", "build information"],
  [".go.module", "build information"],
  [".gopclntab", "pclntab"],
  [".gosymtab", "symbols"],
  [".comment", "note"],
  [".gnu_debuglink", "note"],
]);

/**
 * The ELF header, the program and section headers, and every section that has bytes in the file; if the section headers
 * were removed, the loaded segments instead.
 */
export function elfParts(elf: ElfFile, labels: LabelTable): readonly PlacedPart[] {
  const { header } = elf;
  const headerLabel = labels.id({ module: LINKER_MADE, package: LINKER_MADE, kind: "header", how: "format" });
  const table = (name: string, offset: number, sizeBytes: number, loaded: boolean) => ({
    name,
    offset,
    sizeBytes,
    loaded,
    label: headerLabel,
  });
  const content = elf.sections.some(({ fileSizeBytes }) => fileSizeBytes > 0)
    ? elf.sections.map((section) => sectionPart(section, labels))
    : segmentParts(elf, labels);
  return [
    table("[ELF header]", 0, header.headerSizeBytes, true),
    table("[program headers]", header.programHeadersOffset, elf.segments.length * header.programHeaderSizeBytes, true),
    table("[section headers]", header.sectionHeadersOffset, elf.sections.length * header.sectionHeaderSizeBytes, false),
    ...content,
  ];
}

function sectionPart(section: Section, labels: LabelTable): PlacedPart {
  const label = labelOf(section);
  return {
    name: section.name || `[section ${section.index}]`,
    offset: section.fileOffset,
    sizeBytes: section.fileSizeBytes,
    loaded: (section.flags & SHF.ALLOC) !== 0n,
    label: labels.id(label),
  };
}

function labelOf(section: Section): Label {
  if (isOfC(section)) return { module: C_CODE, package: C_PACKAGE, kind: "data", how: "section" };
  const kind = kindOfSection(section);
  return kind === undefined
    ? { module: UNATTRIBUTED, package: UNATTRIBUTED, kind: "unattributed", how: "nothing" }
    : { module: LINKER_MADE, package: LINKER_MADE, kind, how: "section" };
}

/** The kind of a section's bytes, if nothing in it tells more; undefined if its content has to be examined. */
export function kindOfSection({ type, name, flags }: Section): Kind | undefined {
  const loaded = (flags & SHF.ALLOC) !== 0n;
  if (name.startsWith(".debug_") || name.startsWith(".zdebug_")) return "dwarf";
  if (type === SHT.STRTAB) return loaded ? "dynamic linking" : "symbols";
  return (
    KIND_OF_TYPE.get(type) ??
    KIND_OF_NAME.get(name) ??
    (name.startsWith(".gnu.version") ? "dynamic linking" : undefined)
  );
}

function segmentParts(elf: ElfFile, labels: LabelTable): readonly PlacedPart[] {
  const label = labels.id({ module: UNATTRIBUTED, package: UNATTRIBUTED, kind: "unattributed", how: "nothing" });
  return elf.segments
    .filter(({ type }) => type === PT.LOAD)
    .map(({ fileOffset, fileSizeBytes }, index) => ({
      name: `[segment ${index}]`,
      offset: fileOffset,
      sizeBytes: fileSizeBytes,
      loaded: true,
      label,
    }));
}
