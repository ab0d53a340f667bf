import { PT } from "../format/elf/constants.ts";
import type { ElfFile } from "../format/elf/elf-file.ts";
import type { Section } from "../format/elf/section.ts";
import type { Segment } from "../format/elf/segment.ts";

interface Range {
  readonly start: number;
  readonly end: number;
}

/** How much of each file is held at once. */
const CHUNK_BYTES = 1024 * 1024;

/**
 * Whether the kernel loads the same from two files: segments at the same addresses with the same permissions and the
 * same bytes, and the same entry point. Section headers may say anything; this is what runs. Not compared are, where
 * `before` has them: the ELF header's other fields, the section headers, which Go's linker puts into the first segment,
 * and sections with a build ID.
 */
export async function loadSame(before: ElfFile, after: ElfFile, withBuildId: ReadonlySet<Section>): Promise<boolean> {
  const [ones, others] = [loadedSegments(before), loadedSegments(after)];
  if (before.header.entry !== after.header.entry || ones.length !== others.length) return false;
  const ranges = masksOf(before, withBuildId);
  for (const [index, one] of ones.entries()) {
    const other = others[index]!;
    if (shapeOf(one) !== shapeOf(other)) return false;
    const masks = ranges.map(({ start, end }) => ({ start: start - one.fileOffset, end: end - one.fileOffset }));
    for (let done = 0; done < one.fileSizeBytes; done += CHUNK_BYTES) {
      const length = Math.min(CHUNK_BYTES, one.fileSizeBytes - done);
      const a = masked(await before.read(one.fileOffset + done, length, "segment"), done, masks);
      const b = masked(await after.read(other.fileOffset + done, length, "segment"), done, masks);
      if (Buffer.compare(a, b) !== 0) return false;
    }
  }
  return true;
}

function loadedSegments({ segments }: ElfFile): readonly Segment[] {
  return segments.filter(({ type }) => type === PT.LOAD);
}

function shapeOf({ address, fileSizeBytes, memorySizeBytes, flags, align }: Segment): string {
  return [address, fileSizeBytes, memorySizeBytes, flags, align].join(" ");
}

/** Ranges of the file that differ between twins by what they are. */
function masksOf({ header, sections }: ElfFile, withBuildId: ReadonlySet<Section>): readonly Range[] {
  const range = (start: number, sizeBytes: number) => ({ start, end: start + sizeBytes });
  return [
    range(0, header.headerSizeBytes),
    range(header.sectionHeadersOffset, sections.length * header.sectionHeaderSizeBytes),
    ...[...withBuildId].map(({ fileOffset, fileSizeBytes }) => range(fileOffset, fileSizeBytes)),
  ];
}

/** A copy with zeros where a mask is: what was read may be a view of somebody's bytes. */
function masked(chunk: Uint8Array, start: number, masks: readonly Range[]): Uint8Array {
  const touching = masks.filter((mask) => mask.end > start && mask.start < start + chunk.length);
  if (touching.length === 0) return chunk;
  const copy = Uint8Array.from(chunk);
  for (const mask of touching) copy.fill(0, Math.max(0, mask.start - start), Math.max(0, mask.end - start));
  return copy;
}
