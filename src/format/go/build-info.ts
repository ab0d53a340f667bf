import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { PF, PT } from "../elf/constants.ts";
import type { ElfFile } from "../elf/elf-file.ts";
import { Absent, orAbsent } from "./absent.ts";
import { type ModuleInfo, parseModuleInfo } from "./module-info.ts";
import { notGo } from "./not-go.ts";

/** What a Go binary says of its own build: `go version -m`. */
export interface BuildInfo {
  /** `go1.26.8`, with the experiments behind it: `go1.26.8 X:jsonv2`. */
  readonly goVersion: string;
  /** Absent where the binary was built without modules. */
  readonly modules: ModuleInfo | Absent;
  /** Where the blob starts in the file: a row of the ledger. */
  readonly fileOffset: number;
}

/** `\xff Go buildinf:`, on an address that is a multiple of 16. debug/buildinfo. */
const MAGIC = Buffer.from("\xff Go buildinf:", "latin1");
const ALIGN = 16;
const HEADER_BYTES = 32;
const FLAG_BIG_ENDIAN = 1;
const FLAG_INLINE_STRINGS = 2;
const SCAN_BYTES = 1024 * 1024;
/** A uvarint of 64 bits has ten bytes at most. */
const VARINT_BYTES = 10;
/** cmd/go puts these 16 bytes before and behind the module text. */
const SENTINEL_BYTES = 16;

/**
 * Reads the build information: with inline strings (Go 1.18 and later) or behind pointers (before), from
 * .go.buildinfo or, where sections are gone, from the first writable segment.
 */
export function readBuildInfo(elf: ElfFile): Promise<BuildInfo | Absent> {
  return orAbsent("the Go build information", async () => {
    const blob = await findBlob(elf);
    if (blob === undefined) return notGo(elf, "Go build information");
    const header = await elf.readAtAddress(blob.address, HEADER_BYTES, "Go build information");
    const strings = header[15]! & FLAG_INLINE_STRINGS ? readInline(elf, blob.address) : readPointed(elf, header);
    const [version, framed] = await strings;
    if (version.length === 0) return new Absent(`${elf.where} names no Go release in its build information`);
    const text = withoutSentinels(framed);
    return {
      goVersion: version.toString("utf8"),
      modules: text === undefined ? new Absent("the binary was built without modules") : parseModuleInfo(text),
      fileOffset: blob.fileOffset,
    };
  });
}

interface Blob {
  readonly address: bigint;
  readonly fileOffset: number;
}

async function findBlob(elf: ElfFile): Promise<Blob | undefined> {
  const section = elf.section(".go.buildinfo");
  if (section !== undefined) return scan(elf, section.address, section.fileOffset, section.fileSizeBytes);
  const segment = elf.segments.find(({ type, flags }) => type === PT.LOAD && (flags & (PF.X | PF.W)) === PF.W);
  return segment && scan(elf, segment.address, segment.fileOffset, segment.fileSizeBytes);
}

/** Chunks start on multiples of 16, as the magic does, so it never lies across two of them. */
async function scan(elf: ElfFile, address: bigint, fileOffset: number, sizeBytes: number): Promise<Blob | undefined> {
  const misaligned = Number(address % BigInt(ALIGN));
  let done = misaligned === 0 ? 0 : ALIGN - misaligned;
  for (; done + HEADER_BYTES <= sizeBytes; done += SCAN_BYTES) {
    const length = Math.min(SCAN_BYTES, sizeBytes - done);
    const chunk = asBuffer(await elf.read(fileOffset + done, length, "Go build information"));
    for (let at = chunk.indexOf(MAGIC); at !== -1; at = chunk.indexOf(MAGIC, at + 1)) {
      if (at % ALIGN === 0) return { address: address + BigInt(done + at), fileOffset: fileOffset + done + at };
    }
  }
  return undefined;
}

/** Go 1.18 and later: two strings behind the header, each led by its length as a uvarint. */
async function readInline(elf: ElfFile, blob: bigint): Promise<[Buffer, Buffer]> {
  const version = await readPrefixed(elf, blob + BigInt(HEADER_BYTES));
  const modules = await readPrefixed(elf, version.end);
  return [version.bytes, modules.bytes];
}

async function readPrefixed(elf: ElfFile, address: bigint): Promise<{ bytes: Buffer; end: bigint }> {
  const available = elf.locate(address)?.remainingBytes ?? 0;
  const prefix = await elf.readAtAddress(address, Math.min(VARINT_BYTES, available), "Go build information");
  const cursor = elf.cursor(prefix, "Go build information");
  let length = 0n;
  for (let shift = 0n, more = true; more; shift += 7n) {
    const byte = cursor.u8();
    length |= BigInt(byte & 0x7f) << shift;
    more = byte >= 0x80;
  }
  const start = address + BigInt(cursor.offset);
  return { bytes: await readText(elf, start, length), end: start + length };
}

/** Before Go 1.18: pointers to two Go strings, in the header's own pointer size and byte order. */
async function readPointed(elf: ElfFile, header: Uint8Array): Promise<[Buffer, Buffer]> {
  const layout = { wordBytes: header[14]!, littleEndian: (header[15]! & FLAG_BIG_ENDIAN) === 0 };
  if (layout.wordBytes !== 4 && layout.wordBytes !== 8) return [Buffer.alloc(0), Buffer.alloc(0)];
  return [await readGoString(elf, header, 16, layout), await readGoString(elf, header, 16 + layout.wordBytes, layout)];
}

interface WordLayout {
  readonly wordBytes: number;
  readonly littleEndian: boolean;
}

/** The Go string (address, length) that a pointer at `offset` points to; empty where it points nowhere. */
async function readGoString(elf: ElfFile, header: Uint8Array, offset: number, layout: WordLayout): Promise<Buffer> {
  const descriptor = wordAt(header, offset, layout);
  if (elf.locate(descriptor) === undefined) return Buffer.alloc(0);
  const pair = await elf.readAtAddress(descriptor, 2 * layout.wordBytes, "Go build information");
  const data = wordAt(pair, 0, layout);
  const length = wordAt(pair, layout.wordBytes, layout);
  return readText(elf, data, length);
}

/** No more than any build has: a list of modules and settings. */
async function readText(elf: ElfFile, address: bigint, length: bigint): Promise<Buffer> {
  if (length > BigInt(LIMITS.buildInfoBytes)) {
    throw new PlimsollError("limit-exceeded", {
      what: `${elf.where} has Go build information of ${length} bytes`,
      why: `plimsoll reads no more than ${LIMITS.buildInfoBytes} of it`,
      where: `${elf.where} › Go build information`,
    });
  }
  return asBuffer(await elf.readAtAddress(address, Number(length), "Go build information"));
}

function wordAt(bytes: Uint8Array, offset: number, { wordBytes, littleEndian }: WordLayout): bigint {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return wordBytes === 8 ? view.getBigUint64(offset, littleEndian) : BigInt(view.getUint32(offset, littleEndian));
}

function withoutSentinels(framed: Buffer): string | undefined {
  const isFramed = framed.length > 2 * SENTINEL_BYTES && framed.at(-SENTINEL_BYTES - 1) === 0x0a;
  return isFramed ? framed.subarray(SENTINEL_BYTES, -SENTINEL_BYTES).toString("utf8") : undefined;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
