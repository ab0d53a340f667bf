import { PF, PT } from "../elf/constants.ts";
import type { ElfFile } from "../elf/elf-file.ts";
import { findRelativeRelocations } from "../elf/relocation.ts";
import {
  type ModuledataRanges,
  parseModuledataRanges,
  MODULEDATA_TEXT_WORDS as WORD,
  MODULEDATA_WORDS as WORDS,
} from "./moduledata-ranges.ts";
import { type FileRange, occurrences } from "./occurrences.ts";
import type { PclntabHeader } from "./pclntab-header.ts";

/**
 * The fields that are read of runtime.firstmoduledata, which links the tables of a running program. All are addresses,
 * except sizes.
 */
export interface Moduledata {
  readonly address: number;
  /** runtime.text and runtime.etext: Go code, without the C code that an external linker puts around it. */
  readonly text: number;
  readonly etext: number;
  /** Size in bytes of pclntab's functions part. */
  readonly functionsSizeBytes: number;
  /** Undefined when the layout of the structure is that of no known release. */
  readonly ranges: ModuledataRanges | undefined;
}

/**
 * Finds moduledata by its first two words: the address of pclntab and the address of its names. Searches .go.module (Go
 * 1.26), then writable segments, then the relocations of a position-independent executable.
 */
export async function findModuledata(
  elf: ElfFile,
  pclntabAddress: number,
  header: PclntabHeader,
): Promise<Moduledata | undefined> {
  const start = [pclntabAddress, pclntabAddress + header.names.offset] as const;
  const section = elf.section(".go.module");
  const writable = elf.segments.filter(({ type, flags }) => type === PT.LOAD && (flags & PF.W) !== 0);
  for (const range of section === undefined ? writable : [section, ...writable]) {
    const address = await addressHolding(elf, start, range);
    const words = address === undefined ? undefined : await readWords(elf, address);
    if (address !== undefined && words !== undefined) return describe(address, words, header);
  }
  return findByRelocations(elf, start, header);
}

/** Finds moduledata by relocations: external linkers leave its words empty, to be filled when the program is loaded. */
async function findByRelocations(
  elf: ElfFile,
  [pcHeader, names]: Start,
  header: PclntabHeader,
): Promise<Moduledata | undefined> {
  const pointers = await findRelativeRelocations(elf, (_, target) => target === pcHeader || target === names);
  const targets = new Map(pointers.map(({ address, target }) => [address, target]));
  const address = [...targets.keys()].find(
    (candidate) => targets.get(candidate) === pcHeader && targets.get(candidate + elf.wordBytes) === names,
  );
  const words = address === undefined ? undefined : await readWords(elf, address);
  if (address === undefined || words === undefined) return undefined;
  const end = address + words.length * elf.wordBytes;
  const filled = await findRelativeRelocations(elf, (place) => place >= address && place < end);
  for (const { address: place, target } of filled) words[Math.floor((place - address) / elf.wordBytes)] = target;
  return describe(address, words, header);
}

function describe(address: number, words: readonly number[], { format }: PclntabHeader): Moduledata {
  return {
    address,
    text: words[WORD.text]!,
    etext: words[WORD.etext]!,
    functionsSizeBytes: words[WORD.pclntable + 1]!,
    ranges: parseModuledataRanges(words, format),
  };
}

/** The first two words: the addresses of pclntab and of its names. */
type Start = readonly [number, number];

interface Range extends FileRange {
  readonly address: bigint;
}

/** The first aligned address in a range at which these pointers are stored. */
async function addressHolding(elf: ElfFile, pointers: Start, range: Range): Promise<number | undefined> {
  for await (const at of occurrences(elf, range, [encodeWords(elf, pointers)], "module data")) {
    const address = Number(range.address) + at;
    if (address % elf.wordBytes === 0) return address;
  }
  return undefined;
}

function encodeWords(elf: ElfFile, values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * elf.wordBytes);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) {
    if (elf.header.is64) view.setBigUint64(index * 8, BigInt(value), elf.header.littleEndian);
    else view.setUint32(index * 4, value, elf.header.littleEndian);
  }
  return bytes;
}

/** The words of the structure, as far as they are in the file; undefined when not even the first fields are. */
async function readWords(elf: ElfFile, address: number): Promise<number[] | undefined> {
  const available = elf.locate(BigInt(address))?.remainingBytes ?? 0;
  const count = Math.min(WORDS, Math.floor(available / elf.wordBytes));
  if (count <= WORD.etext) return undefined;
  const bytes = await elf.readAtAddress(BigInt(address), count * elf.wordBytes, "module data");
  const cursor = elf.cursor(bytes, "module data");
  return Array.from({ length: count }, () => Number(elf.word(cursor)));
}
