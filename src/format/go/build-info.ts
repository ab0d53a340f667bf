import { counted } from "../../base/counted.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { PF, PT } from "../elf/constants.ts";
import type { ElfFile } from "../elf/elf-file.ts";
import { Absent, orAbsent } from "./absent.ts";
import {
  BUILD_INFO_ALIGN,
  BUILD_INFO_HEADER_BYTES,
  BUILD_INFO_MAGIC,
  FLAG_BIG_ENDIAN,
  FLAG_INLINE_STRINGS,
  parseFramedModules,
  parseRelease,
  VARINT_BYTES,
} from "./build-info-blob.ts";
import type { ModuleInfo } from "./module-info.ts";
import { notGo } from "./not-go.ts";
import { occurrences } from "./occurrences.ts";
import { findGoOrigin } from "./origin.ts";

/** What a Go binary says about its own build: `go version -m`. */
export interface BuildInfo {
  /** `go1.26.8`, followed by experiments: `go1.26.8 X:jsonv2`; `unknown` when the version string was overwritten. */
  readonly goVersion: string;
  /** Absent when the binary was built without modules. */
  readonly modules: ModuleInfo | Absent;
  /** The offset of the blob in the file: it is a row of the ledger. */
  readonly fileOffset: number;
}

/**
 * Reads the build information, stored with inline strings (Go 1.18 and later) or through pointers (before). It is
 * searched in .go.buildinfo, and then in writable segments, because sections may have been removed.
 */
export function readBuildInfo(elf: ElfFile): Promise<BuildInfo | Absent> {
  return orAbsent("the Go build information", async () => {
    const blob = await findBlob(elf);
    if (blob === undefined) return notGo(elf, "Go build information", await findGoOrigin(elf));
    const header = await elf.readAtAddress(blob.address, BUILD_INFO_HEADER_BYTES, "Go build information");
    const strings = header[15]! & FLAG_INLINE_STRINGS ? readInline(elf, blob.address) : readPointed(elf, header);
    const [version, framed] = await strings;
    if (version.length + framed.length === 0) return new Absent(`${elf.where} has empty Go build information`);
    return {
      goVersion: parseRelease(version),
      modules: parseFramedModules(framed),
      fileOffset: blob.fileOffset,
    };
  });
}

interface Blob {
  readonly address: bigint;
  readonly fileOffset: number;
}

/**
 * Searches the section .go.buildinfo first, and then writable segments, because sections may be missing or renamed. A
 * position-independent program has several such segments, and the first one contains relocations.
 */
async function findBlob(elf: ElfFile): Promise<Blob | undefined> {
  const section = elf.section(".go.buildinfo");
  const segments = elf.segments.filter(({ type, flags }) => type === PT.LOAD && (flags & PF.W) !== 0);
  for (const range of section === undefined ? segments : [section, ...segments]) {
    for await (const at of occurrences(elf, range, [BUILD_INFO_MAGIC], "Go build information")) {
      const address = range.address + BigInt(at);
      const isWhole = at + BUILD_INFO_HEADER_BYTES <= range.fileSizeBytes;
      if (isWhole && address % BigInt(BUILD_INFO_ALIGN) === 0n) return { address, fileOffset: range.fileOffset + at };
    }
  }
  return undefined;
}

/** Go 1.18 and later: two strings after the header, each preceded by its length as a uvarint. */
async function readInline(elf: ElfFile, blob: bigint): Promise<[Buffer, Buffer]> {
  const version = await readPrefixed(elf, blob + BigInt(BUILD_INFO_HEADER_BYTES));
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

/** Before Go 1.18: pointers to two Go strings, in the pointer size and byte order that the header states. */
async function readPointed(elf: ElfFile, header: Uint8Array): Promise<[Buffer, Buffer]> {
  const layout = { wordBytes: header[14]!, littleEndian: (header[15]! & FLAG_BIG_ENDIAN) === 0 };
  if (layout.wordBytes !== 4 && layout.wordBytes !== 8) return [Buffer.alloc(0), Buffer.alloc(0)];
  return [await readGoString(elf, header, 16, layout), await readGoString(elf, header, 16 + layout.wordBytes, layout)];
}

interface WordLayout {
  readonly wordBytes: number;
  readonly littleEndian: boolean;
}

/** The Go string (address, length) that a pointer at `offset` refers to; empty when the pointer is invalid. */
async function readGoString(elf: ElfFile, header: Uint8Array, offset: number, layout: WordLayout): Promise<Buffer> {
  const descriptor = wordAt(header, offset, layout);
  if (elf.locate(descriptor) === undefined) return Buffer.alloc(0);
  const pair = await elf.readAtAddress(descriptor, 2 * layout.wordBytes, "Go build information");
  const data = wordAt(pair, 0, layout);
  const length = wordAt(pair, layout.wordBytes, layout);
  return readText(elf, data, length);
}

/** Reads a text, with a limit on its length: it is a list of modules and settings. */
async function readText(elf: ElfFile, address: bigint, length: bigint): Promise<Buffer> {
  if (length > BigInt(LIMITS.buildInfoBytes)) {
    throw new PlimsollError("limit-exceeded", {
      what: `${elf.where} has Go build information of ${counted(length, "byte")}`,
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

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
