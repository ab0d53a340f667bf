import { counted } from "../../base/counted.ts";
import type { ByteCursor } from "../../base/cursor.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { SHF, SHN, SHT } from "./constants.ts";
import type { ElfHeader } from "./header.ts";
import { readHeaderTable } from "./header-table.ts";
import { isInside, type RandomAccess, readExactly } from "./random-access.ts";
import { sizeFrom } from "./size.ts";
import { optionalStringAt } from "./string-table.ts";

/** A section header. gABI 4.1, "Sections". */
export interface Section {
  readonly index: number;
  /** Empty also when the name cannot be read: some strippers leave damaged names. */
  readonly name: string;
  readonly type: number;
  readonly flags: bigint;
  readonly address: bigint;
  readonly fileOffset: number;
  /** Bytes in the file: 0 for SHT_NOBITS (.bss). With SHF_COMPRESSED, this is the compressed size. */
  readonly fileSizeBytes: number;
  /** Bytes in memory: 0 for a section that is not loaded. */
  readonly memorySizeBytes: number;
  readonly link: number;
  readonly info: number;
  readonly align: bigint;
  readonly entrySizeBytes: number;
}

const SIZE_32_BYTES = 40;
const SIZE_64_BYTES = 64;

/** A section header as stored: for SHT_NOBITS, sh_size is the size in memory; section 0 may contain counts. */
interface RawSection extends Omit<Section, "index" | "name" | "fileSizeBytes" | "memorySizeBytes"> {
  readonly nameOffset: number;
  readonly size: number;
}

export interface SectionTable {
  readonly sections: readonly Section[];
  /** sh_info of section 0: the number of program headers where e_phnum cannot hold it. */
  readonly extendedSegmentCount: number;
}

/**
 * Reads the section headers and their names, with extended numbering (e_shnum = 0, e_shstrndx = SHN_XINDEX).
 * Throws `elf-invalid` when a section with bytes in the file extends beyond its end: the file was cut off or is
 * hostile.
 */
export async function readSections(source: RandomAccess, header: ElfHeader, where: string): Promise<SectionTable> {
  if (header.sectionHeadersOffset === 0) return { sections: [], extendedSegmentCount: 0 };
  const first = (await readRaw(source, header, 1, where))[0]!;
  const count = header.sectionHeaderCount === 0 ? first.size : header.sectionHeaderCount;
  const raw = await readRaw(source, header, count, where);
  const namesIndex = header.sectionNamesIndex === SHN.XINDEX ? first.link : header.sectionNamesIndex;
  const names = await readNames(source, raw, namesIndex, where);
  const sections = raw.map((section, index) => finish(source, section, index, names, where));
  return { sections, extendedSegmentCount: first.info };
}

async function readRaw(
  source: RandomAccess,
  header: ElfHeader,
  count: number,
  where: string,
): Promise<readonly RawSection[]> {
  const place = `${where} › section headers`;
  const table = {
    offset: header.sectionHeadersOffset,
    count,
    entrySizeBytes: header.sectionHeaderSizeBytes,
    expectedSizeBytes: header.is64 ? SIZE_64_BYTES : SIZE_32_BYTES,
  };
  const cursor = await readHeaderTable(source, header, table, place);
  const word = header.is64 ? () => cursor.u64() : () => BigInt(cursor.u32());
  return Array.from({ length: count }, () => parseRaw(cursor, word, place));
}

function parseRaw(cursor: ByteCursor, word: () => bigint, where: string): RawSection {
  return {
    nameOffset: cursor.u32(),
    type: cursor.u32(),
    flags: word(),
    address: word(),
    fileOffset: sizeFrom(word(), where),
    size: sizeFrom(word(), where),
    link: cursor.u32(),
    info: cursor.u32(),
    align: word(),
    entrySizeBytes: sizeFrom(word(), where),
  };
}

/** Empty when the index leads to no string table: section names are not needed to run a program. */
async function readNames(
  source: RandomAccess,
  raw: readonly RawSection[],
  index: number,
  where: string,
): Promise<Uint8Array> {
  const section = raw[index];
  if (index === SHN.UNDEF || section?.type !== SHT.STRTAB) return new Uint8Array();
  return readExactly(source, section.fileOffset, section.size, `${where} › section names`);
}

function finish(source: RandomAccess, raw: RawSection, index: number, names: Uint8Array, where: string): Section {
  const { nameOffset, size, ...rest } = raw;
  const name = optionalStringAt(names, nameOffset, LIMITS.elfSectionNameBytes) ?? "";
  const inFile = raw.type !== SHT.NOBITS && raw.type !== SHT.NULL;
  if (inFile && !isInside(source, raw.fileOffset, size)) {
    throw new PlimsollError("elf-invalid", {
      what: `section ${name || index} of ${where} leaves the file`,
      why: `it has ${counted(size, "byte")} from offset ${raw.fileOffset} on, and the file has ${source.sizeBytes}`,
      fix: "the file is cut off or damaged: build or fetch it again",
      where: `${where} › ${name || `section ${index}`}`,
    });
  }
  const loaded = (raw.flags & SHF.ALLOC) !== 0n;
  return { ...rest, index, name, fileSizeBytes: inFile ? size : 0, memorySizeBytes: loaded ? size : 0 };
}
