import { promisify } from "node:util";
import { inflate, type ZlibOptions, type ZstdOptions, zstdDecompress } from "node:zlib";
import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { ELFCOMPRESS, SHF } from "./constants.ts";
import type { ElfFile } from "./elf-file.ts";
import type { Section } from "./section.ts";
import { sizeFrom } from "./size.ts";

/** The header at the start of a compressed section. gABI 4.1, "Section Compression". */
export interface CompressionHeader {
  readonly algorithm: "zlib" | "zstd" | "unknown";
  /** Size of the section when it is uncompressed, as the file states it; not checked. */
  readonly uncompressedSizeBytes: number;
  /** 0 where the header does not state it. */
  readonly align: bigint;
  /** Where the compressed stream starts, counted from the start of the section. */
  readonly dataOffset: number;
}

const inflated = promisify<Uint8Array, ZlibOptions, Uint8Array>(inflate);
const unzstd = promisify<Uint8Array, ZstdOptions, Uint8Array>(zstdDecompress);

const SIZE_32_BYTES = 12;
const SIZE_64_BYTES = 24;
/**
 * Before SHF_COMPRESSED, GNU tools renamed the section and wrote this magic and a big-endian size. Go did so up to
 * 1.18.
 */
const GNU_NAME = ".zdebug_";
const GNU_MAGIC = "ZLIB";
const GNU_BYTES = 12;
/** The smallest output chunk that Node accepts for zlib and zstd. */
const SMALLEST_CHUNK_BYTES = 64;

/** Undefined for a section that is not compressed. Throws `elf-invalid` for one that is too small for the header. */
export async function readCompressionHeader(elf: ElfFile, section: Section): Promise<CompressionHeader | undefined> {
  if ((section.flags & SHF.COMPRESSED) === 0n) return readGnuHeader(elf, section);
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

async function readGnuHeader(elf: ElfFile, section: Section): Promise<CompressionHeader | undefined> {
  if (!section.name.startsWith(GNU_NAME) || section.fileSizeBytes < GNU_BYTES) return undefined;
  const header = Buffer.from(await elf.read(section.fileOffset, GNU_BYTES, section.name));
  if (header.toString("latin1", 0, GNU_MAGIC.length) !== GNU_MAGIC) return undefined;
  const uncompressedSizeBytes = sizeFrom(header.readBigUInt64BE(GNU_MAGIC.length), `${elf.where} › ${section.name}`);
  return { algorithm: "zlib", uncompressedSizeBytes, align: 0n, dataOffset: GNU_BYTES };
}

function algorithmName(type: number): CompressionHeader["algorithm"] {
  if (type === ELFCOMPRESS.ZLIB) return "zlib";
  return type === ELFCOMPRESS.ZSTD ? "zstd" : "unknown";
}

/**
 * Size of a section when it is uncompressed, as its header states it. It is only checked that such a size is possible.
 * Throws `elf-invalid` for a damaged header, and `limit-exceeded` for a size that no executable has.
 */
export async function uncompressedSize(elf: ElfFile, section: Section): Promise<number> {
  const header = await readCompressionHeader(elf, section);
  if (header === undefined) return section.fileSizeBytes;
  const { uncompressedSizeBytes } = header;
  const most = Math.min(LIMITS.binaryTableBytes, section.fileSizeBytes * LIMITS.sectionExpansionRatio);
  if (uncompressedSizeBytes <= most) return uncompressedSizeBytes;
  throw new PlimsollError("limit-exceeded", {
    what: `${section.name} of ${elf.where} would be larger than ${counted(most, "byte")} when it is uncompressed`,
    why: `it has ${counted(section.fileSizeBytes, "byte")} and says that it grows to ${uncompressedSizeBytes}`,
    where: `${elf.where} › ${section.name}`,
  });
}

/**
 * The bytes of the section, decompressed in another thread if they are compressed. Throws `elf-invalid` for a stream
 * that is damaged or has another size than its header states, and what `uncompressedSize` throws.
 */
export async function readUncompressed(elf: ElfFile, section: Section): Promise<Uint8Array> {
  const sizeBytes = await uncompressedSize(elf, section);
  const header = await readCompressionHeader(elf, section);
  const stored = await elf.readSection(section);
  if (header === undefined) return stored;
  const damaged = (why: string, cause?: unknown) =>
    new PlimsollError("elf-invalid", {
      what: `${section.name} of ${elf.where} cannot be uncompressed`,
      why,
      where: `${elf.where} › ${section.name}`,
      ...(cause === undefined ? {} : { cause }),
    });
  if (header.algorithm === "unknown") throw damaged("it is compressed with a method that plimsoll does not know");
  const options = { chunkSize: Math.max(sizeBytes, SMALLEST_CHUNK_BYTES), maxOutputLength: Math.max(sizeBytes, 1) };
  const stream = stored.subarray(header.dataOffset);
  let bytes: Uint8Array;
  try {
    bytes = header.algorithm === "zlib" ? await inflated(stream, options) : await unzstd(stream, options);
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    throw damaged(`its ${header.algorithm} stream is damaged: ${error.message}`, error);
  }
  if (bytes.length !== sizeBytes)
    throw damaged(`it has ${counted(bytes.length, "byte")}, and its header says ${sizeBytes}`);
  return bytes;
}
