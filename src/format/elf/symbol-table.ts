import { LIMITS } from "../../base/limits.ts";
import { uint8, uint16, uint32 } from "../../base/unsigned.ts";
import { SHN, SHT } from "./constants.ts";
import type { ElfFile } from "./elf-file.ts";
import type { Section } from "./section.ts";
import { stringAt } from "./string-table.ts";

const ENTRY_32_BYTES = 16;
const ENTRY_64_BYTES = 24;

/**
 * A symbol table as stored, with accessors by index: a Go service has some hundred thousand symbols, and an object for
 * each would need more memory than the table. gABI 4.1, "Symbol Table". Indexes are not checked: use 0 … length-1.
 */
export class SymbolTable {
  readonly length: number;
  /** The string table that `nameOffset` refers to. */
  readonly strings: Uint8Array;
  readonly #view: DataView;
  readonly #extendedIndexes: DataView | undefined;
  readonly #is64: boolean;
  readonly #littleEndian: boolean;
  readonly #entryBytes: number;
  readonly #where: string;

  constructor(parts: {
    bytes: Uint8Array;
    strings: Uint8Array;
    extendedIndexes: Uint8Array | undefined;
    is64: boolean;
    littleEndian: boolean;
    where: string;
  }) {
    this.#view = viewOf(parts.bytes);
    this.strings = parts.strings;
    this.#extendedIndexes = parts.extendedIndexes && viewOf(parts.extendedIndexes);
    this.#is64 = parts.is64;
    this.#littleEndian = parts.littleEndian;
    this.#entryBytes = parts.is64 ? ENTRY_64_BYTES : ENTRY_32_BYTES;
    this.#where = parts.where;
    this.length = Math.floor(parts.bytes.length / this.#entryBytes);
  }

  /** st_name: offset into `strings`. */
  nameOffset(index: number): number {
    return uint32(this.#view, index * this.#entryBytes, this.#littleEndian);
  }

  /** Throws `elf-invalid` when the name is not in the string table. */
  name(index: number): string {
    return stringAt(this.strings, this.nameOffset(index), LIMITS.symbolNameBytes, this.#where);
  }

  /** st_value, exact. */
  value(index: number): bigint {
    const at = index * this.#entryBytes;
    return this.#is64
      ? this.#view.getBigUint64(at + 8, this.#littleEndian)
      : BigInt(uint32(this.#view, at + 4, this.#littleEndian));
  }

  /** st_value as a number, for hot paths: exact below 2^53, as every address of a user-space program is. */
  address(index: number): number {
    const at = index * this.#entryBytes;
    return this.#is64 ? this.#u64(at + 8) : uint32(this.#view, at + 4, this.#littleEndian);
  }

  /** st_size in bytes; exact below 2^53. */
  sizeBytes(index: number): number {
    const at = index * this.#entryBytes;
    return this.#is64 ? this.#u64(at + 16) : uint32(this.#view, at + 8, this.#littleEndian);
  }

  /** STT_*. */
  type(index: number): number {
    return this.#info(index) & 0xf;
  }

  /** STB_*. */
  binding(index: number): number {
    return this.#info(index) >> 4;
  }

  /** Section index, or one of SHN_UNDEF, SHN_ABS, SHN_COMMON. */
  sectionIndex(index: number): number {
    const at = index * this.#entryBytes + (this.#is64 ? 6 : 14);
    const stored = uint16(this.#view, at, this.#littleEndian);
    const extended = this.#extendedIndexes;
    if (stored !== SHN.XINDEX || extended === undefined || (index + 1) * 4 > extended.byteLength) return stored;
    return uint32(extended, index * 4, this.#littleEndian);
  }

  /** The first symbol of that name. Compares bytes and decodes no name. */
  find(name: string): number | undefined {
    const wanted = Buffer.from(`${name}\0`);
    for (let index = 0; index < this.length; index++) {
      if (startsAt(this.strings, this.nameOffset(index), wanted)) return index;
    }
    return undefined;
  }

  #info(index: number): number {
    return uint8(this.#view, index * this.#entryBytes + (this.#is64 ? 4 : 12));
  }

  #u64(at: number): number {
    const first = uint32(this.#view, at, this.#littleEndian);
    const second = uint32(this.#view, at + 4, this.#littleEndian);
    return this.#littleEndian ? second * 2 ** 32 + first : first * 2 ** 32 + second;
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function startsAt(table: Uint8Array, offset: number, wanted: Uint8Array): boolean {
  for (let index = 0; index < wanted.length; index++) {
    if (table[offset + index] !== wanted[index]) return false;
  }
  return true;
}

/** Reads .symtab (which -s removes) or .dynsym (which the loader needs); undefined when the file does not have it. */
export async function readSymbols(elf: ElfFile, which: "symtab" | "dynsym"): Promise<SymbolTable | undefined> {
  const type = which === "symtab" ? SHT.SYMTAB : SHT.DYNSYM;
  const section = elf.sections.find((candidate) => candidate.type === type);
  if (section === undefined) return undefined;
  const strings = elf.sections[section.link];
  return new SymbolTable({
    bytes: await elf.readSection(section),
    strings: strings?.type === SHT.STRTAB ? await elf.readSection(strings) : new Uint8Array(),
    extendedIndexes: await readExtendedIndexes(elf, section),
    is64: elf.header.is64,
    littleEndian: elf.header.littleEndian,
    where: `${elf.where} › ${section.name}`,
  });
}

async function readExtendedIndexes(elf: ElfFile, symbols: Section): Promise<Uint8Array | undefined> {
  const section = elf.sections.find(({ type, link }) => type === SHT.SYMTAB_SHNDX && link === symbols.index);
  return section && elf.readSection(section);
}
