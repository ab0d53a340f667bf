import { uint8, uint16, uint32 } from "../../base/unsigned.ts";
import { ET_DYN, SHF, SHT } from "../../format/elf/constants.ts";
import type { ElfFile } from "../../format/elf/elf-file.ts";
import { findRelativeRelocations } from "../../format/elf/relocation.ts";

/** Bytes that a program has in memory when it starts, with their address and their offset in the file. */
export interface Region {
  readonly name: string;
  readonly address: number;
  readonly end: number;
  readonly offset: number;
  readonly view: DataView;
  /** Whether it holds variables. A region that only the loader writes to (.data.rel.ro) does not. */
  readonly writable: boolean;
  /** Whether it holds what the program declares, not what the linker makes. */
  readonly isData: boolean;
  readonly hasPointers: boolean;
}

const LINKER_SECTION = /^\.(?:go\.|interp|got|plt|eh_frame|gcc_except_table|typelink|itablink|init|fini|ctors|dtors)/;
/** Whether a data section holds something that the program does not declare. */
export function isLinkerSection(name: string): boolean {
  return LINKER_SECTION.test(name);
}

/**
 * The widest gaps, as a multiple of the data. Between the parts of the data are the line table and perhaps the code.
 */
const WIDEST_GAPS = 16;
const WIDEST_GAP_BYTES = 16 * 1024 * 1024;

/** pclntab has its own section in most binaries, and is measured elsewhere. */
const LEFT_OUT = /gopclntab/;

/**
 * The data of a program, read-only and writable, as it is in memory before the program runs: with the pointers that the
 * loader fills in. Reads return undefined for an address outside of this data.
 */
export class Memory {
  readonly regions: readonly Region[];
  readonly wordBytes: 4 | 8;
  readonly littleEndian: boolean;
  #last: Region | undefined;

  private constructor(regions: readonly Region[], elf: ElfFile) {
    this.regions = regions;
    this.wordBytes = elf.wordBytes;
    this.littleEndian = elf.header.littleEndian;
  }

  static async read(elf: ElfFile): Promise<Memory> {
    const wanted = elf.sections.filter(
      ({ type, flags, name, fileSizeBytes }) =>
        type === SHT.PROGBITS &&
        fileSizeBytes > 0 &&
        (flags & SHF.ALLOC) !== 0n &&
        (flags & SHF.EXECINSTR) === 0n &&
        !LEFT_OUT.test(name),
    );
    const regions: Region[] = [];
    let reached = 0;
    for (const section of wanted.sort((a, b) => a.fileOffset - b.fileOffset)) {
      if (section.fileOffset < reached) continue; // overlapping sections would be held several times
      reached = section.fileOffset + section.fileSizeBytes;
      const stored = await elf.readSection(section);
      const bytes = elf.header.type === ET_DYN ? stored.slice() : stored;
      const address = Number(section.address);
      regions.push({
        name: section.name,
        address,
        end: address + bytes.length,
        offset: section.fileOffset,
        view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
        writable: (section.flags & SHF.WRITE) !== 0n && !section.name.startsWith(".data.rel.ro"),
        isData: !isLinkerSection(section.name),
        hasPointers: !isLinkerSection(section.name) && section.name !== ".noptrdata",
      });
    }
    const memory = new Memory(regions, elf);
    if (elf.header.type === ET_DYN) await memory.#relocate(elf);
    return memory;
  }

  /**
   * From the first address of data to the end of the last, with a limit on the gaps: an array with an element for each
   * address of the range is not much larger than the file.
   */
  get range(): { readonly start: number; readonly end: number } {
    const start = this.regions.reduce((least, region) => Math.min(least, region.address), Number.MAX_SAFE_INTEGER);
    const end = this.regions.reduce((most, region) => Math.max(most, region.end), 0);
    const sizeBytes = this.regions.reduce((sum, region) => sum + region.end - region.address, 0);
    return { start, end: Math.min(end, start + WIDEST_GAPS * sizeBytes + WIDEST_GAP_BYTES) };
  }

  region(address: number): Region | undefined {
    const last = this.#last;
    if (last !== undefined && address >= last.address && address < last.end) return last;
    for (let index = 0; index < this.regions.length; index++) {
      const region = this.regions[index]!;
      if (address < region.address || address >= region.end) continue;
      this.#last = region;
      return region;
    }
    return undefined;
  }

  /** The offset in the file of a byte of the data. */
  offset(address: number): number | undefined {
    const region = this.region(address);
    return region && address - region.address + region.offset;
  }

  u8(address: number): number | undefined {
    const region = this.region(address);
    return region && uint8(region.view, address - region.address);
  }

  u16(address: number): number | undefined {
    const region = this.#holding(address, 2);
    return region && uint16(region.view, address - region.address, this.littleEndian);
  }

  u32(address: number): number | undefined {
    const region = this.#holding(address, 4);
    return region && uint32(region.view, address - region.address, this.littleEndian);
  }

  i32(address: number): number | undefined {
    const region = this.#holding(address, 4);
    return region?.view.getInt32(address - region.address, this.littleEndian);
  }

  /** A pointer or a size. A value beyond 2^53 is not exact, but is not a pointer or a size either. */
  word(address: number): number | undefined {
    const region = this.#holding(address, this.wordBytes);
    return region && this.wordIn(region, address - region.address);
  }

  /** The word at a distance from a region's start, for loops over a region. */
  wordIn({ view }: Region, at: number): number {
    if (this.wordBytes === 4) return uint32(view, at, this.littleEndian);
    const low = uint32(view, this.littleEndian ? at : at + 4, this.littleEndian);
    const high = uint32(view, this.littleEndian ? at + 4 : at, this.littleEndian);
    return high === 0 ? low : high * 2 ** 32 + low; // small integers are not converted to doubles, and need no memory
  }

  bytes(address: number, length: number): Uint8Array | undefined {
    const region = this.#holding(address, length);
    if (region === undefined) return undefined;
    return new Uint8Array(region.view.buffer, region.view.byteOffset + address - region.address, length);
  }

  #holding(address: number, length: number): Region | undefined {
    const region = this.region(address);
    return region !== undefined && length >= 0 && address + length <= region.end ? region : undefined;
  }

  /** Fills in the pointers that an external linker leaves to the loader. */
  async #relocate(elf: ElfFile): Promise<void> {
    const isEmpty = (address: number, target: number) => target !== 0 && this.word(address) === 0;
    for (const { address, target } of await findRelativeRelocations(elf, isEmpty)) {
      const region = this.region(address)!;
      const at = address - region.address;
      if (this.wordBytes === 8) region.view.setBigUint64(at, BigInt(target), this.littleEndian);
      else region.view.setUint32(at, target, this.littleEndian);
    }
  }
}
