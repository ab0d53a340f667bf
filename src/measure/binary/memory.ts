import { uint8, uint16, uint32 } from "../../base/unsigned.ts";
import { ET_DYN, SHF, SHT } from "../../format/elf/constants.ts";
import type { ElfFile } from "../../format/elf/elf-file.ts";
import { findRelativeRelocations } from "../../format/elf/relocation.ts";

/** Bytes that a program has when it starts: where they are in memory, and where in the file. */
export interface Region {
  readonly name: string;
  readonly address: number;
  readonly end: number;
  readonly offset: number;
  readonly view: DataView;
  /** Holds variables. What only the loader writes to (.data.rel.ro) does not. */
  readonly writable: boolean;
  /** Holds what the program declares, not what the linker makes. */
  readonly isData: boolean;
  readonly hasPointers: boolean;
}

const LINKER_SECTION = /^\.(?:go\.|interp|got|plt|eh_frame|gcc_except_table|typelink|itablink|init|fini|ctors|dtors)/;
/** Whether what a section of data holds is not declared by the program. */
export function isLinkerSection(name: string): boolean {
  return LINKER_SECTION.test(name);
}

/** Between the parts of its data a program has its line table and perhaps its code, and starts on pages of their own. */
const WIDEST_GAPS = 16;
const WIDEST_GAP_BYTES = 16 * 1024 * 1024;

/** pclntab has sections of its own in most binaries, and is looked at elsewhere. */
const LEFT_OUT = /gopclntab/;

/**
 * The data of a program, read-only and writable, as it is in memory before the program runs: with the pointers that the
 * loader fills in. Reads answer undefined for an address that is in no such data.
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
      if (section.fileOffset < reached) continue; // sections that overlap would be held many times
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
   * From the first address of data to behind the last one, and not much farther than there is data: who has something
   * for each address of the range has not more than the file holds.
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

  /** Where a byte of the data lies in the file. */
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

  /** A pointer or a size; beyond 2^53 not exact, and then it is neither. */
  word(address: number): number | undefined {
    const region = this.#holding(address, this.wordBytes);
    return region && this.wordIn(region, address - region.address);
  }

  /** The word at a distance from a region's start, for loops over a region. */
  wordIn({ view }: Region, at: number): number {
    if (this.wordBytes === 4) return uint32(view, at, this.littleEndian);
    const low = uint32(view, this.littleEndian ? at : at + 4, this.littleEndian);
    const high = uint32(view, this.littleEndian ? at + 4 : at, this.littleEndian);
    return high === 0 ? low : high * 2 ** 32 + low; // small integers stay such, and cost no memory
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

  /** Fills in what an external linker leaves to the loader. */
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
