import { counted } from "../../base/counted.ts";
import { ByteCursor } from "../../base/cursor.ts";
import { PlimsollError } from "../../base/error.ts";
import type { ElfFile } from "../elf/elf-file.ts";

/** The initial length of a unit, and what it determines. DWARF 5, section 7.4. */
export interface UnitLength {
  /** The offset at which the unit ends. */
  readonly end: number;
  /** Size of an offset into another section: 8 in 64-bit DWARF, whether or not the program has 64 bits. */
  readonly offsetBytes: 4 | 8;
}

/** In 32-bit DWARF, every length is lower than this; 0xffffffff means that a length of 64 bits follows. */
const FIRST_RESERVED = 0xfffffff0;
const ESCAPE_64 = 0xffffffff;
/** Longest LEB128 number that is read. Its value fits into 2^53, or its last bytes are padding. */
const LONGEST_LEB128 = 10;

/** A cursor over a section of debug information, with the encodings that DWARF has in addition to those of ELF. */
export class DwarfCursor extends ByteCursor {
  readonly #where: string;

  constructor(bytes: Uint8Array, elf: ElfFile, section: string, offset = 0) {
    const where = `${elf.where} › ${section}`;
    super(bytes, { littleEndian: elf.header.littleEndian, code: "elf-invalid", where, offset });
    this.#where = where;
  }

  /** Throws when the unit extends beyond the section, and for a reserved length. */
  unitLength(): UnitLength {
    const first = this.u32();
    const is64 = first === ESCAPE_64;
    const length = is64 ? Number(this.u64()) : first;
    if (length > this.remaining || (!is64 && first >= FIRST_RESERVED))
      this.refuse(`a unit of ${counted(length, "byte")} leaves it`);
    return { end: this.offset + length, offsetBytes: is64 ? 8 : 4 };
  }

  /** An unsigned number of the given size; beyond 2^53 it is not exact. */
  unsigned(bytes: number): number {
    switch (bytes) {
      case 1:
        return this.u8();
      case 2:
        return this.u16();
      case 4:
        return this.u32();
      case 8:
        return Number(this.u64());
      default:
        return this.refuse(`a number cannot have ${counted(bytes, "byte")}`);
    }
  }

  /** ULEB128, section 7.6; beyond 2^53 it is not exact. */
  uleb(): number {
    let value = 0;
    for (let index = 0, scale = 1; index < LONGEST_LEB128; index++, scale *= 128) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
    return this.refuse(`a number cannot have more than ${LONGEST_LEB128} bytes`);
  }

  /** A string that ends with a zero byte. */
  string(): string {
    const start = this.offset;
    this.skipString();
    const { buffer, byteOffset } = this.bytes;
    return Buffer.from(buffer, byteOffset + start, this.offset - 1 - start).toString("utf8");
  }

  skipString(): void {
    const { bytes } = this;
    let end = this.offset;
    while (end < bytes.length && bytes[end] !== 0) end++; // most are so short that a call would cost more
    if (end === bytes.length) this.refuse("a string has no end");
    this.seek(end + 1);
  }

  refuse(why: string): never {
    throw new PlimsollError("elf-invalid", {
      what: `${this.#where} is damaged`,
      why,
      where: `${this.#where} @0x${this.offset.toString(16)}`,
    });
  }
}
