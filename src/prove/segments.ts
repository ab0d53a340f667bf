import { PT, SHF, SHT } from "../format/elf/constants.ts";
import type { ElfFile } from "../format/elf/elf-file.ts";
import type { Section } from "../format/elf/section.ts";
import type { Segment } from "../format/elf/segment.ts";

interface Range {
  readonly start: number;
  readonly end: number;
}

/** How much of each file is held in memory at once. */
const CHUNK_BYTES = 1024 * 1024;

/** Segments that only describe memory: nobody reads bytes of the file by them. */
const WITHOUT_CONTENT: ReadonlySet<number> = new Set([PT.PHDR, PT.GNU_STACK, PT.GNU_RELRO]);

/**
 * Whether the kernel loads the same from two files: segments at the same addresses with the same permissions, the same
 * bytes in memory, the same machine and entry point. What section headers say does not matter: segments are what runs.
 *
 * Strippers rewrite bytes in a segment that nothing uses at run time: the file's own headers, which are compared field
 * by field; the section headers and the sections that are not loaded, which Go's linker puts among those that are (the
 * names of sections up to Go 1.21). They also leave out zeros at the end of a segment, which are in memory without the
 * file. Sections with a build ID are not compared either.
 */
export async function loadSame(before: ElfFile, after: ElfFile, withBuildId: ReadonlySet<Section>): Promise<boolean> {
  const [ones, others] = [segmentsOf(before), segmentsOf(after)];
  if (!haveSameHeader(before, after) || ones.length !== others.length) return false;
  const masks = masksOf(before, withBuildId);
  for (const [index, one] of ones.entries()) {
    const other = others[index]!;
    if (shapeOf(one) !== shapeOf(other) || !takeSameMemory(before, one, other)) return false;
    if (WITHOUT_CONTENT.has(one.type)) continue;
    if (!(await holdSame(before, one, after, other, masks))) return false;
  }
  return true;
}

function segmentsOf({ segments }: ElfFile): readonly Segment[] {
  return segments.filter(({ type }) => type !== PT.NULL);
}

function haveSameHeader({ header: one }: ElfFile, { header: other }: ElfFile): boolean {
  const fields = ["is64", "littleEndian", "osAbi", "type", "machine", "flags", "entry"] as const;
  return fields.every((field) => one[field] === other[field]);
}

function shapeOf({ type, address, flags, align }: Segment): string {
  return [type, address, flags, align].join(" ");
}

/**
 * A segment may end earlier if the memory that is lost belongs to no loaded section: the names of sections, if Go's
 * linker put them last.
 */
function takeSameMemory({ sections }: ElfFile, one: Segment, other: Segment): boolean {
  if (one.memorySizeBytes === other.memorySizeBytes) return true;
  const isOfFile = one.memorySizeBytes === one.fileSizeBytes && other.memorySizeBytes === other.fileSizeBytes;
  if (one.type !== PT.LOAD || !isOfFile || other.memorySizeBytes > one.memorySizeBytes) return false;
  const end = one.address + BigInt(one.memorySizeBytes);
  const inside = sections.filter(
    ({ flags, address }) => (flags & SHF.ALLOC) !== 0n && address >= one.address && address < end,
  );
  const newEnd = one.address + BigInt(other.memorySizeBytes);
  return inside.length > 0 && inside.every((section) => section.address + BigInt(section.memorySizeBytes) <= newEnd);
}

/** Whether two segments have the same bytes in memory, where zeros follow the bytes of the file. */
async function holdSame(
  before: ElfFile,
  one: Segment,
  after: ElfFile,
  other: Segment,
  masks: readonly Range[],
): Promise<boolean> {
  const isPossible = one.type === PT.LOAD ? canBeMapped(one, other) : one.fileSizeBytes === other.fileSizeBytes;
  if (!isPossible) return false;
  const moved = masks.map(({ start, end }) => ({ start: start - one.fileOffset, end: end - one.fileOffset }));
  const sizeBytes = Math.max(one.fileSizeBytes, other.fileSizeBytes);
  for (let done = 0; done < sizeBytes; done += CHUNK_BYTES) {
    const length = Math.min(CHUNK_BYTES, sizeBytes - done);
    const a = masked(await readZeroFilled(before, one, done, length), done, moved);
    const b = masked(await readZeroFilled(after, other, done, length), done, moved);
    if (Buffer.compare(a, b) !== 0) return false;
  }
  return true;
}

/** gABI 5.1: offset and address are congruent modulo the alignment, and a file has no more than memory. */
function canBeMapped(one: Segment, other: Segment): boolean {
  const align = Math.max(1, Number(one.align));
  return other.fileSizeBytes <= other.memorySizeBytes && (one.fileOffset - other.fileOffset) % align === 0;
}

async function readZeroFilled(elf: ElfFile, segment: Segment, from: number, length: number): Promise<Uint8Array> {
  const inFile = Math.max(0, Math.min(length, segment.fileSizeBytes - from));
  const bytes = inFile === 0 ? new Uint8Array() : await elf.read(segment.fileOffset + from, inFile, "segment");
  return inFile === length ? bytes : Buffer.concat([bytes, Buffer.alloc(length - inFile)]);
}

/**
 * Ranges of the file that differ between a program and its stripped twin by their nature: nothing that runs uses them.
 */
function masksOf({ header, sections, segments }: ElfFile, withBuildId: ReadonlySet<Section>): readonly Range[] {
  const range = (start: number, sizeBytes: number) => ({ start, end: start + sizeBytes });
  const idle = [
    range(0, header.headerSizeBytes),
    range(header.programHeadersOffset, segments.length * header.programHeaderSizeBytes),
    range(header.sectionHeadersOffset, sections.length * header.sectionHeaderSizeBytes),
    ...sections.filter((section) => isLeftAlone(section)).map((one) => range(one.fileOffset, one.fileSizeBytes)),
  ];
  const loaded = sections.filter(isLoaded).map((one) => range(one.fileOffset, one.fileSizeBytes));
  return [
    ...apartFrom(loaded, idle),
    ...[...withBuildId].map(({ fileOffset, fileSizeBytes }) => range(fileOffset, fileSizeBytes)),
  ];
}

function isLoaded({ flags, type }: Section): boolean {
  return (flags & SHF.ALLOC) !== 0n && type !== SHT.NOBITS;
}

/**
 * Is it a section of names or symbols? Strippers rewrite these; any other section that is not loaded must be unchanged
 * if it lies in a segment.
 */
function isLeftAlone({ flags, type }: Section): boolean {
  return (flags & SHF.ALLOC) === 0n && (type === SHT.STRTAB || type === SHT.SYMTAB);
}

/**
 * The ranges of `idle` that do not overlap `loaded`: bytes that are loaded are compared even if a header claims them.
 */
function apartFrom(loaded: readonly Range[], idle: readonly Range[]): readonly Range[] {
  const merged: { start: number; end: number }[] = [];
  for (const { start, end } of loaded.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else if (end > start) merged.push({ start, end });
  }
  return idle.filter((range) => {
    const next = merged[firstEndingBehind(merged, range.start)];
    return next === undefined || next.start >= range.end;
  });
}

/** The index of the first range that ends after `offset`; the ranges ascend and do not touch. */
function firstEndingBehind(ranges: readonly Range[], offset: number): number {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle]!.end > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A copy with zeros where the masks are; it is a copy because the chunk may be a view of bytes that others use. */
function masked(chunk: Uint8Array, start: number, masks: readonly Range[]): Uint8Array {
  const touching = masks.filter((mask) => mask.end > start && mask.start < start + chunk.length);
  if (touching.length === 0) return chunk;
  const copy = Uint8Array.from(chunk);
  for (const mask of touching) copy.fill(0, Math.max(0, mask.start - start), Math.max(0, mask.end - start));
  return copy;
}
