import { PF, PT } from "../elf/constants.ts";
import type { ElfFile } from "../elf/elf-file.ts";
import { findRelativeRelocations } from "../elf/relocation.ts";
import type { PclntabHeader } from "./pclntab-header.ts";

/** What is read of runtime.firstmoduledata, which ties the tables of a running program together. Addresses. */
export interface Moduledata {
  readonly address: number;
  /** runtime.text and runtime.etext: Go code, without the C code that an external linker puts around it. */
  readonly text: number;
  readonly etext: number;
  /** How many bytes pclntab's functions part has. */
  readonly functionsSizeBytes: number;
}

/**
 * The fields that Go 1.16 and later start the structure with, in words: pcHeader; then a slice (address, length,
 * capacity) each for funcnametab, cutab, filetab, pctab, pclntable, ftab; then findfunctab, minpc, maxpc, text, etext.
 */
const WORD = { pcHeader: 0, funcnametab: 1, pclntable: 13, text: 22, etext: 23 } as const;
const WORDS = 24;
const SCAN_BYTES = 1024 * 1024;

/**
 * Finds it by what it must hold: the address of pclntab, followed by the address of its names. Looks into
 * .go.module (Go 1.26), then into what is writable, then into the relocations of a position-independent executable.
 */
export async function findModuledata(
  elf: ElfFile,
  pclntabAddress: number,
  header: PclntabHeader,
): Promise<Moduledata | undefined> {
  const isIt = (words: readonly number[]) =>
    words[WORD.pcHeader] === pclntabAddress && words[WORD.funcnametab] === pclntabAddress + header.names.offset;
  const section = elf.section(".go.module");
  const writable = elf.segments.filter(({ type, flags }) => type === PT.LOAD && (flags & PF.W) !== 0);
  for (const range of section === undefined ? writable : [section, ...writable]) {
    for await (const address of addressesHolding(elf, pclntabAddress, range)) {
      const words = await readWords(elf, address);
      if (words !== undefined && isIt(words)) return describe(address, words);
    }
  }
  for (const { address } of await findRelativeRelocations(elf, (_, target) => target === pclntabAddress)) {
    const words = await readRelocatedWords(elf, address);
    if (words !== undefined && isIt(words)) return describe(address, words);
  }
  return undefined;
}

function describe(address: number, words: readonly number[]): Moduledata {
  return {
    address,
    text: words[WORD.text]!,
    etext: words[WORD.etext]!,
    functionsSizeBytes: words[WORD.pclntable + 1]!,
  };
}

interface Range {
  readonly address: bigint;
  readonly fileOffset: number;
  readonly fileSizeBytes: number;
}

/** Aligned addresses in a range at which a pointer to `target` is stored. */
async function* addressesHolding(elf: ElfFile, target: number, range: Range): AsyncGenerator<number> {
  const needle = encodeWord(elf, target);
  for (let done = 0; done < range.fileSizeBytes; done += SCAN_BYTES) {
    const length = Math.min(SCAN_BYTES, range.fileSizeBytes - done);
    const bytes = await elf.read(range.fileOffset + done, length, "module data");
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = chunk.indexOf(needle); at !== -1; at = chunk.indexOf(needle, at + 1)) {
      const address = Number(range.address) + done + at;
      if (address % elf.wordBytes === 0) yield address;
    }
  }
}

function encodeWord(elf: ElfFile, value: number): Uint8Array {
  const bytes = new Uint8Array(elf.wordBytes);
  const view = new DataView(bytes.buffer);
  if (elf.header.is64) view.setBigUint64(0, BigInt(value), elf.header.littleEndian);
  else view.setUint32(0, value, elf.header.littleEndian);
  return bytes;
}

async function readWords(elf: ElfFile, address: number): Promise<number[] | undefined> {
  const sizeBytes = WORDS * elf.wordBytes;
  if ((elf.locate(BigInt(address))?.remainingBytes ?? 0) < sizeBytes) return undefined;
  const cursor = elf.cursor(await elf.readAtAddress(BigInt(address), sizeBytes, "module data"), "module data");
  return Array.from({ length: WORDS }, () => Number(elf.word(cursor)));
}

async function readRelocatedWords(elf: ElfFile, start: number): Promise<number[] | undefined> {
  const words = await readWords(elf, start);
  if (words === undefined) return undefined;
  const end = start + WORDS * elf.wordBytes;
  const relocations = await findRelativeRelocations(elf, (address) => address >= start && address < end);
  for (const { address, target } of relocations) words[Math.floor((address - start) / elf.wordBytes)] = target;
  return words;
}
