import { PT } from "../../format/elf/constants.ts";
import type { ElfFile } from "../../format/elf/elf-file.ts";

/** A range of the file and its address in memory. Addresses are exact below 2^53. */
interface Mapping {
  readonly address: number;
  readonly end: number;
  readonly offset: number;
}

/** Translates between addresses of the program and offsets of the file, by the segments that are loaded. */
export class AddressSpace {
  readonly #mappings: readonly Mapping[];
  #last: Mapping | undefined;

  constructor(elf: ElfFile) {
    this.#mappings = elf.segments
      .filter(({ type, fileSizeBytes }) => type === PT.LOAD && fileSizeBytes > 0)
      .map(({ address, fileSizeBytes, fileOffset }) => ({
        address: Number(address),
        end: Number(address) + fileSizeBytes,
        offset: fileOffset,
      }));
  }

  /** The offset in the file of the byte at an address; undefined if it is not in the file (.bss), or not mapped. */
  offset(address: number): number | undefined {
    const mapping = this.#mappingOf(address);
    return mapping && address - mapping.address + mapping.offset;
  }

  /** The end of the range that contains an address; the address itself if no range contains it. */
  end(address: number): number {
    return this.#mappingOf(address)?.end ?? address;
  }

  #mappingOf(address: number): Mapping | undefined {
    const last = this.#last;
    if (last !== undefined && address >= last.address && address < last.end) return last;
    for (let index = 0; index < this.#mappings.length; index++) {
      const mapping = this.#mappings[index]!;
      if (address < mapping.address || address >= mapping.end) continue;
      this.#last = mapping;
      return mapping;
    }
    return undefined;
  }
}
