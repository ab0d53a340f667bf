import { ELFCOMPRESS, SHF } from "./constants.ts";
import type { ElfFile } from "./elf-file.ts";
import type { Section } from "./section.ts";
import { sizeFrom } from "./size.ts";

/** What stands before the bytes of a section with SHF_COMPRESSED. gABI 4.1, "Section Compression". */
export interface CompressionHeader {
  readonly algorithm: "zlib" | "zstd" | "unknown";
  /** Size of the section when it is uncompressed; the file's word, not checked. */
  readonly uncompressedSizeBytes: number;
  readonly align: bigint;
  /** Where the compressed stream starts, from the section's start. */
  readonly dataOffset: number;
}

const SIZE_32_BYTES = 12;
const SIZE_64_BYTES = 24;

/** Undefined for a section that is not compressed. Throws `elf-invalid` for one that is too small for the header. */
export async function readCompressionHeader(elf: ElfFile, section: Section): Promise<CompressionHeader | undefined> {
  if ((section.flags & SHF.COMPRESSED) === 0n) return undefined;
  const { is64 } = elf.header;
  const dataOffset = is64 ? SIZE_64_BYTES : SIZE_32_BYTES;
  const length = Math.min(dataOffset, section.fileSizeBytes);
  const cursor = elf.cursor(await elf.read(section.fileOffset, length, section.name), section.name);
  const type = cursor.u32();
  if (is64) cursor.skip(4); // ch_reserved
  const uncompressedSizeBytes = sizeFrom(elf.word(cursor), `${elf.where} › ${section.name}`);
  const align = elf.word(cursor);
  return { algorithm: algorithmName(type), uncompressedSizeBytes, align, dataOffset };
}

function algorithmName(type: number): CompressionHeader["algorithm"] {
  if (type === ELFCOMPRESS.ZLIB) return "zlib";
  return type === ELFCOMPRESS.ZSTD ? "zstd" : "unknown";
}
