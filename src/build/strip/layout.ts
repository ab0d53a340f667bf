import { counted } from "../../base/counted.ts";
import { LIMITS } from "../../base/limits.ts";
import { PN_XNUM, PT, SHF, SHN, SHT } from "../../format/elf/constants.ts";
import type { ElfFile } from "../../format/elf/elf-file.ts";
import type { HeaderEncoder } from "../../format/elf/encode-headers.ts";
import type { Section } from "../../format/elf/section.ts";
import { stripRefused } from "./refusal.ts";
import { isLoaded, type removedSections } from "./removed-sections.ts";

/** A range of the file that has an owner. */
interface Extent {
  readonly what: string;
  readonly start: number;
  readonly end: number;
}

/** The layout of a file in which every byte is known to belong to something. */
export interface Layout {
  /** The first byte after everything that is loaded: only from here on may bytes move. */
  readonly movableFrom: number;
  /**
   * Sections with bytes that are not loaded, in the order of the file; some come before `movableFrom` and stay there.
   */
  readonly notLoaded: readonly Section[];
  readonly sectionHeaders: { readonly start: number; readonly end: number };
  /** Go's own linker writes the section headers after the program headers, among the bytes that are loaded. */
  readonly sectionHeadersAreLoaded: boolean;
  /** Up to Go 1.21 it also put the section names among them, between two loaded sections. */
  readonly sectionNamesAreLoaded: boolean;
}

/** The widest alignment of a section that is not loaded; linkers use 1 to 16. */
const WIDEST_ALIGN = 4096n;

/**
 * Determines the layout. Throws `strip-refused` if a byte has two owners, if something that would be removed is loaded,
 * or if there is data that no header describes: then a smaller file could be a broken one.
 */
export async function examineLayout(
  elf: ElfFile,
  removed: ReturnType<typeof removedSections>,
  encoder: HeaderEncoder,
): Promise<Layout> {
  requirePlainNumbering(elf);
  const headers = headerExtents(elf, encoder);
  const sections = elf.sections.filter(({ fileSizeBytes }) => fileSizeBytes > 0);
  const extents = [...Object.values(headers), ...sections.map(extentOf)].sort((a, b) => a.start - b.start);
  requireApart(elf, extents);

  const loadedEnd = endOfLoaded(elf, headers, sections);
  for (const section of elf.sections) requireMovableOrLoaded(elf, section, removed.has(section.index), loadedEnd);
  const notLoaded = elf.sections
    .filter((section) => !isLoaded(section) && hasContent(section))
    .sort((a, b) => a.fileOffset - b.fileOffset);
  const { sectionHeaders } = headers;
  const sectionHeadersAreLoaded = sectionHeaders.start < loadedEnd;
  if (sectionHeadersAreLoaded) requireIdle(elf, sectionHeaders, loadedEnd);
  const names = elf.sections[elf.header.sectionNamesIndex]!;
  const sectionNamesAreLoaded = names.fileOffset < loadedEnd;
  if (sectionNamesAreLoaded) requireIdle(elf, extentOf(names), loadedEnd);

  const behind = extents.filter(({ start }) => start >= loadedEnd);
  await requireOnlyPadding(elf, behind, loadedEnd);
  const movableFrom = behind[0]?.start ?? loadedEnd;
  return { movableFrom, notLoaded, sectionHeaders, sectionHeadersAreLoaded, sectionNamesAreLoaded };
}

function hasContent({ type }: Section): boolean {
  return type !== SHT.NULL && type !== SHT.NOBITS;
}

/** Counts that do not fit into the ELF header are in section 0. No Go program has so many sections. */
function requirePlainNumbering(elf: ElfFile): void {
  if (elf.sections.length === 0) throw stripRefused(elf, "it has no section headers");
  const { programHeaderCount, sectionHeaderCount, sectionNamesIndex } = elf.header;
  if (programHeaderCount === PN_XNUM || sectionHeaderCount === 0 || sectionNamesIndex === SHN.XINDEX) {
    throw stripRefused(elf, "it has more sections or segments than its header can count");
  }
  if (sectionNamesIndex === SHN.UNDEF || elf.sections[sectionNamesIndex]?.type !== SHT.STRTAB) {
    throw stripRefused(elf, "its sections have no names");
  }
}

type Headers = Readonly<Record<"elfHeader" | "programHeaders" | "sectionHeaders", Extent>>;

function headerExtents({ header, sections, segments }: ElfFile, encoder: HeaderEncoder): Headers {
  const table = (what: string, start: number, sizeBytes: number) => ({ what, start, end: start + sizeBytes });
  return {
    elfHeader: table("the ELF header", 0, encoder.elfHeaderBytes),
    programHeaders: table(
      "the program headers",
      segments.length === 0 ? encoder.elfHeaderBytes : header.programHeadersOffset,
      segments.length * encoder.segmentHeaderBytes,
    ),
    sectionHeaders: table(
      "the section headers",
      header.sectionHeadersOffset,
      sections.length * encoder.sectionHeaderBytes,
    ),
  };
}

function extentOf({ name, index, fileOffset, fileSizeBytes }: Section): Extent {
  return { what: `section ${name || index}`, start: fileOffset, end: fileOffset + fileSizeBytes };
}

function requireApart(elf: ElfFile, extents: readonly Extent[]): void {
  for (const [index, extent] of extents.entries()) {
    const next = extents[index + 1];
    if (next !== undefined && next.start < extent.end && next.end > next.start) {
      throw stripRefused(elf, `${extent.what} and ${next.what} overlap @0x${next.start.toString(16)}`);
    }
  }
}

/**
 * Every segment with bytes counts, also one that is not PT_LOAD: something reads it at run time. Nothing reads the file
 * by PT_GNU_RELRO; some tools write an arbitrary offset into it, as into an empty segment.
 */
function endOfLoaded(elf: ElfFile, headers: Headers, sections: readonly Section[]): number {
  const end = [
    headers.elfHeader.end,
    headers.programHeaders.end,
    ...elf.segments
      .filter(({ type, fileSizeBytes }) => type !== PT.NULL && type !== PT.GNU_RELRO && fileSizeBytes > 0)
      .map((segment) => segment.fileOffset + segment.fileSizeBytes),
    ...sections.filter(isLoaded).map((section) => section.fileOffset + section.fileSizeBytes),
  ].reduce((furthest, other) => Math.max(furthest, other));
  if (end > elf.source.sizeBytes) throw stripRefused(elf, "a segment leaves the file: it is cut off or damaged");
  return end;
}

function requireMovableOrLoaded(elf: ElfFile, section: Section, isRemoved: boolean, loadedEnd: number): void {
  if (!hasContent(section)) return;
  const name = section.name || `section ${section.index}`;
  if (isLoaded(section)) {
    if (isRemoved || section.index === elf.header.sectionNamesIndex) {
      throw stripRefused(elf, `${name} is marked as loaded (SHF_ALLOC), and -s -w would remove or rewrite it`);
    }
    return;
  }
  if (section.fileOffset < loadedEnd) {
    // Go's linker puts .gnu.attributes of MIPS and the section names there: what is not removed may stay where it is.
    if (!isRemoved && section.fileOffset + section.fileSizeBytes <= loadedEnd) return;
    throw stripRefused(elf, `${name} is not loaded, but lies between bytes that are loaded`);
  }
  if (section.align > WIDEST_ALIGN || (section.flags & SHF.WRITE) !== 0n) {
    throw stripRefused(elf, `${name} is not loaded, and is aligned to ${counted(section.align, "byte")} or writable`);
  }
}

/** Segments that cover ranges as a whole, without saying anything about single bytes in them. */
const MAPPINGS: ReadonlySet<number> = new Set([PT.NULL, PT.LOAD, PT.GNU_RELRO]);

/** A table among the loaded bytes may be rewritten if only segments in `MAPPINGS` cover it. */
function requireIdle(elf: ElfFile, table: Extent, loadedEnd: number): void {
  const user = elf.segments.find(
    ({ type, fileOffset, fileSizeBytes }) =>
      !MAPPINGS.has(type) && fileOffset < table.end && fileOffset + fileSizeBytes > table.start,
  );
  const entry = elf.locate(elf.header.entry)?.offset ?? -1;
  if (user !== undefined || table.end > loadedEnd || (entry >= table.start && entry < table.end)) {
    throw stripRefused(elf, `bytes of ${table.what} are used as data or code`);
  }
}

/** After the loaded bytes there may only be sections, headers, and zeros for alignment. */
async function requireOnlyPadding(elf: ElfFile, behind: readonly Extent[], loadedEnd: number): Promise<void> {
  let end = loadedEnd;
  let paddingBytes = 0;
  for (const extent of behind) {
    paddingBytes += extent.start - end;
    if (paddingBytes > LIMITS.elfPaddingBytes) throw unknownData(elf, extent.start - end, end);
    const padding = await elf.read(end, extent.start - end, "padding");
    if (padding.some((byte) => byte !== 0)) throw unknownData(elf, padding.length, end);
    end = Math.max(end, extent.end);
  }
  const appendedBytes = elf.source.sizeBytes - end;
  if (appendedBytes > 0) {
    throw stripRefused(
      elf,
      `${counted(appendedBytes, "byte is", "bytes are")} appended after its last section @0x${end.toString(16)}, and a program may read them`,
      "strip the program before data is appended to it",
    );
  }
}

function unknownData(elf: ElfFile, sizeBytes: number, offset: number): Error {
  return stripRefused(
    elf,
    `${counted(sizeBytes, "byte belongs", "bytes belong")} to no section @0x${offset.toString(16)}`,
  );
}
