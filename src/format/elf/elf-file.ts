import { counted } from "../../base/counted.ts";
import { ByteCursor } from "../../base/cursor.ts";
import { PlimsollError } from "../../base/error.ts";
import { PT, SHT } from "./constants.ts";
import { type ElfHeader, readHeader } from "./header.ts";
import { type RandomAccess, readExactly } from "./random-access.ts";
import { readSections, type Section } from "./section.ts";
import { readSegments, type Segment } from "./segment.ts";

/**
 * An ELF file: its three kinds of headers, read and checked, and access to everything else in it.
 * gABI 4.1 with the additions for 64 bits and extended numbering; 32 and 64 bit, both byte orders.
 */
export class ElfFile {
  readonly source: RandomAccess;
  /** The name of the file in messages. */
  readonly where: string;
  readonly header: ElfHeader;
  /** In the order of the file; empty when section headers were removed. */
  readonly sections: readonly Section[];
  readonly segments: readonly Segment[];

  private constructor(
    source: RandomAccess,
    where: string,
    header: ElfHeader,
    sections: readonly Section[],
    segments: readonly Segment[],
  ) {
    this.source = source;
    this.where = where;
    this.header = header;
    this.sections = sections;
    this.segments = segments;
  }

  /** Reads the headers. Throws `elf-invalid`, and `limit-exceeded` for tables that no executable has. */
  static async open(source: RandomAccess, where: string): Promise<ElfFile> {
    const header = await readHeader(source, where);
    const { sections, extendedSegmentCount } = await readSections(source, header, where);
    const segments = await readSegments(source, header, extendedSegmentCount, where);
    return new ElfFile(source, where, header, sections, segments);
  }

  /** Pointer size in bytes. */
  get wordBytes(): 4 | 8 {
    return this.header.is64 ? 8 : 4;
  }

  /** The first section of that name. */
  section(name: string): Section | undefined {
    return this.sections.find((section) => section.name === name);
  }

  /** The section's bytes as stored: none for SHT_NOBITS, compressed ones for SHF_COMPRESSED. */
  async readSection(section: Section): Promise<Uint8Array> {
    const place = `${this.where} › ${section.name || `section ${section.index}`}`;
    if (section.type === SHT.NOBITS) return new Uint8Array();
    return readExactly(this.source, section.fileOffset, section.fileSizeBytes, place);
  }

  /**
   * Reads a range of the file, possibly into the first bytes of `into`. Throws `elf-invalid` where it is not wholly
   * inside.
   */
  async read(offset: number, length: number, what: string, into?: Uint8Array): Promise<Uint8Array> {
    return readExactly(this.source, offset, length, `${this.where} › ${what}`, into);
  }

  /**
   * The offset in the file of the byte at an address, and how many bytes of its segment are in the file from there on.
   */
  locate(address: bigint): { readonly offset: number; readonly remainingBytes: number } | undefined {
    for (const segment of this.segments) {
      const distance = address - segment.address;
      if (segment.type === PT.LOAD && distance >= 0n && distance < BigInt(segment.fileSizeBytes)) {
        const into = Number(distance);
        return { offset: segment.fileOffset + into, remainingBytes: segment.fileSizeBytes - into };
      }
    }
    return undefined;
  }

  /** Bytes at an address. Throws `elf-invalid` where no segment has all of them in the file. */
  async readAtAddress(address: bigint, length: number, what: string): Promise<Uint8Array> {
    const location = this.locate(address);
    if (location === undefined || location.remainingBytes < length) {
      throw new PlimsollError("elf-invalid", {
        what: `${this.where} has no ${what}`,
        why: `no segment holds ${counted(length, "byte")} at address 0x${address.toString(16)}`,
        where: `${this.where} › ${what}`,
      });
    }
    return this.read(location.offset, length, what);
  }

  /** A cursor in the file's byte order over bytes that were read from it. */
  cursor(bytes: Uint8Array, what: string): ByteCursor {
    const { littleEndian } = this.header;
    return new ByteCursor(bytes, { littleEndian, code: "elf-invalid", where: `${this.where} › ${what}` });
  }

  /** A pointer-sized word. */
  word(cursor: ByteCursor): bigint {
    return this.header.is64 ? cursor.u64() : BigInt(cursor.u32());
  }
}
