import type { ElfFile } from "./elf-file.ts";
import { type FieldPlace, fieldOf, withFields } from "./encode-fields.ts";

/**
 * The fields that a rewritten file may change, by class. gABI 4.1, figures 4-3 (file), 4-8 (section), 5-1 (program).
 */

type ElfHeaderField = "programHeadersOffset" | "sectionHeadersOffset" | "sectionHeaderCount" | "sectionNamesIndex";
type SectionField = "name" | "type" | "fileOffset" | "sizeBytes" | "link" | "info" | "align";
type SegmentField = "type" | "fileOffset" | "fileSizeBytes";

type Places<Name extends string> = Readonly<Record<Name, FieldPlace>>;

const ELF_HEADER: { readonly 32: Places<ElfHeaderField>; readonly 64: Places<ElfHeaderField> } = {
  32: {
    programHeadersOffset: [28, 4],
    sectionHeadersOffset: [32, 4],
    sectionHeaderCount: [48, 2],
    sectionNamesIndex: [50, 2],
  },
  64: {
    programHeadersOffset: [32, 8],
    sectionHeadersOffset: [40, 8],
    sectionHeaderCount: [60, 2],
    sectionNamesIndex: [62, 2],
  },
};

const SECTION: { readonly 32: Places<SectionField>; readonly 64: Places<SectionField> } = {
  32: {
    name: [0, 4],
    type: [4, 4],
    fileOffset: [16, 4],
    sizeBytes: [20, 4],
    link: [24, 4],
    info: [28, 4],
    align: [32, 4],
  },
  64: {
    name: [0, 4],
    type: [4, 4],
    fileOffset: [24, 8],
    sizeBytes: [32, 8],
    link: [40, 4],
    info: [44, 4],
    align: [48, 8],
  },
};

const SEGMENT: { readonly 32: Places<SegmentField>; readonly 64: Places<SegmentField> } = {
  32: { type: [0, 4], fileOffset: [4, 4], fileSizeBytes: [16, 4] },
  64: { type: [0, 4], fileOffset: [8, 8], fileSizeBytes: [32, 8] },
};

/** The three kinds of headers of a file as stored, and copies of them with other values. */
export class HeaderEncoder {
  readonly elfHeaderBytes: 52 | 64;
  readonly sectionHeaderBytes: 40 | 64;
  readonly segmentHeaderBytes: 32 | 56;
  readonly #elf: ElfFile;
  readonly #class: 32 | 64;

  constructor(elf: ElfFile) {
    const { is64 } = elf.header;
    this.#elf = elf;
    this.#class = is64 ? 64 : 32;
    this.elfHeaderBytes = is64 ? 64 : 52;
    this.sectionHeaderBytes = is64 ? 64 : 40;
    this.segmentHeaderBytes = is64 ? 56 : 32;
  }

  async elfHeader(values: Readonly<Partial<Record<ElfHeaderField, number>>>): Promise<Uint8Array> {
    const stored = await this.#elf.read(0, this.elfHeaderBytes, "ELF header");
    return withFields(stored, ELF_HEADER[this.#class], values, this.#littleEndian);
  }

  /** The section headers as stored, in their order. */
  async storedSections(): Promise<readonly Uint8Array[]> {
    const { header, sections } = this.#elf;
    return this.#table(header.sectionHeadersOffset, sections.length, this.sectionHeaderBytes, "section headers");
  }

  /** The program headers as stored, in their order. */
  async storedSegments(): Promise<readonly Uint8Array[]> {
    const { header, segments } = this.#elf;
    return this.#table(header.programHeadersOffset, segments.length, this.segmentHeaderBytes, "program headers");
  }

  /** sh_name of a stored header: the offset of its name. */
  nameOffset(stored: Uint8Array): number {
    return fieldOf(stored, SECTION[this.#class].name, this.#littleEndian);
  }

  section(stored: Uint8Array, values: Readonly<Partial<Record<SectionField, number>>>): Uint8Array {
    return withFields(stored, SECTION[this.#class], values, this.#littleEndian);
  }

  segment(stored: Uint8Array, values: Readonly<Partial<Record<SegmentField, number>>>): Uint8Array {
    return withFields(stored, SEGMENT[this.#class], values, this.#littleEndian);
  }

  get #littleEndian(): boolean {
    return this.#elf.header.littleEndian;
  }

  async #table(offset: number, count: number, entryBytes: number, what: string): Promise<readonly Uint8Array[]> {
    const bytes = await this.#elf.read(offset, count * entryBytes, what);
    return Array.from({ length: count }, (_, index) => bytes.subarray(index * entryBytes, (index + 1) * entryBytes));
  }
}
