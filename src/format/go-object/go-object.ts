import { invalidObject } from "./invalid.ts";

/** cmd/internal/goobj: the format since Go 1.20. */
const MAGIC = "\0go120ld";
const FINGERPRINT_BYTES = 8;
const BLOCKS = 19;
const SYMBOL_BYTES = 21;
const RELOCATION_BYTES = 23;
const AUXILIARY_BYTES = 9;
const REF_FLAGS_BYTES = 10;
const STRING_REF_BYTES = 8;
const IMPORT_BYTES = STRING_REF_BYTES + FINGERPRINT_BYTES;
const HASH64_BYTES = 8;
const HASH_BYTES = 16;

const BLOCK = {
  imports: 0,
  packages: 1,
  symbols: 3,
  hashed64: 4,
  hashed: 5,
  named: 6,
  namedReferences: 7,
  referenceFlags: 8,
  hash64: 9,
  hash: 10,
  relocationIndex: 11,
  auxiliaryIndex: 12,
  dataIndex: 13,
  relocations: 14,
  auxiliaries: 15,
  data: 16,
} as const;

/** Package indexes of a reference that refer to no package. goobj, "Package Index". */
export const PACKAGE = {
  none: 0x7fffffff,
  hashed64: 0x7ffffffe,
  hashed: 0x7ffffffd,
  builtin: 0x7ffffffc,
  self: 0x7ffffffb,
  invalid: 0,
} as const;

export const SYMBOL_FLAG = { dupOk: 1, reflectMethod: 1 << 5, goType: 1 << 6 } as const;
export const SYMBOL_FLAG_2 = { usedInInterface: 1, itab: 1 << 1 } as const;
/** The ABI of a symbol that only its own object can refer to. */
export const ABI_STATIC = 0xffff;
export const AUXILIARY = { goType: 0 } as const;

/**
 * One object of the Go compiler or assembler as stored, with accessors by index; cmd/internal/goobj/objfile.go.
 * Symbols are numbered over all kinds of definitions: those of the package, the two kinds that are named by the hash of
 * their content, and those that any package may define. References by name follow them. A read outside of the bytes
 * throws RangeError.
 */
export class GoObject {
  readonly definitions: number;
  readonly ownSymbols: number;
  readonly hashed64Symbols: number;
  readonly hashedSymbols: number;
  /** The number of definitions and of the references by name that follow them. */
  readonly symbols: number;
  readonly referenceFlags: number;
  readonly #bytes: Buffer;
  readonly #view: DataView;
  readonly #offsets: readonly number[];

  /** Throws `source-invalid` for any other format than that of Go 1.20 and later. */
  constructor(bytes: Uint8Array, where: string) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (this.#bytes.toString("latin1", 0, MAGIC.length) !== MAGIC)
      throw invalidObject(where, "its format is not known");
    const table = MAGIC.length + FINGERPRINT_BYTES + 4;
    if (table + 4 * BLOCKS > bytes.length) throw invalidObject(where, "its header is cut off");
    this.#offsets = Array.from({ length: BLOCKS }, (_, block) => this.#view.getUint32(table + 4 * block, true));
    if (this.#offsets.some((offset, block) => offset > bytes.length || offset < (this.#offsets[block - 1] ?? 0))) {
      throw invalidObject(where, "its blocks are out of order");
    }
    this.ownSymbols = this.#count(BLOCK.symbols, SYMBOL_BYTES);
    this.hashed64Symbols = this.#count(BLOCK.hashed64, SYMBOL_BYTES);
    this.hashedSymbols = this.#count(BLOCK.hashed, SYMBOL_BYTES);
    const named = this.#count(BLOCK.named, SYMBOL_BYTES);
    this.definitions = this.ownSymbols + this.hashed64Symbols + this.hashedSymbols + named;
    this.symbols = this.definitions + this.#count(BLOCK.namedReferences, SYMBOL_BYTES);
    this.referenceFlags = this.#count(BLOCK.referenceFlags, REF_FLAGS_BYTES);
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  get view(): DataView {
    return this.#view;
  }

  /** The packages that the linker must also load, in this order. goobj, "Autolib". */
  imports(): string[] {
    return Array.from({ length: this.#count(BLOCK.imports, IMPORT_BYTES) }, (_, index) =>
      this.#string(this.#offsets[BLOCK.imports]! + index * IMPORT_BYTES),
    );
  }

  /** The import paths of packages that references refer to by index. The first entry is not a package. */
  packages(): string[] {
    return Array.from({ length: this.#count(BLOCK.packages, STRING_REF_BYTES) }, (_, index) =>
      this.#string(this.#offsets[BLOCK.packages]! + index * STRING_REF_BYTES),
    );
  }

  name(symbol: number): string {
    return this.#string(this.#symbol(symbol));
  }

  /** The offset in `bytes` at which the name of a symbol begins, and the one at which it ends. */
  nameStart(symbol: number): number {
    return this.#view.getUint32(this.#symbol(symbol) + 4, true);
  }

  nameEnd(symbol: number): number {
    const end = this.nameStart(symbol) + this.#view.getUint32(this.#symbol(symbol), true);
    return Math.min(end, this.#bytes.length);
  }

  abi(symbol: number): number {
    return this.#view.getUint16(this.#symbol(symbol) + 8, true);
  }

  /** cmd/internal/objabi.SymKind. */
  kind(symbol: number): number {
    return this.#view.getUint8(this.#symbol(symbol) + 10);
  }

  /** SYMBOL_FLAG. */
  flags(symbol: number): number {
    return this.#view.getUint8(this.#symbol(symbol) + 11);
  }

  /** SYMBOL_FLAG_2. */
  flags2(symbol: number): number {
    return this.#view.getUint8(this.#symbol(symbol) + 12);
  }

  sizeBytes(symbol: number): number {
    return this.#view.getUint32(this.#symbol(symbol) + 13, true);
  }

  /** The offset in `view` of the hash of 8 bytes that identifies a definition. `index` counts within its kind. */
  hash64Offset(index: number): number {
    return this.#offsets[BLOCK.hash64]! + index * HASH64_BYTES;
  }

  /** The same for a hash of 16 bytes. */
  hashOffset(index: number): number {
    return this.#offsets[BLOCK.hash]! + index * HASH_BYTES;
  }

  firstRelocation(definition: number): number {
    return this.#index(BLOCK.relocationIndex, definition);
  }

  /** The offset in the symbol to which a relocation applies. */
  relocationOffset(relocation: number): number {
    return this.#view.getInt32(this.#relocation(relocation), true);
  }

  /** cmd/internal/objabi.RelocType; the highest bit marks a weak relocation. */
  relocationType(relocation: number): number {
    return this.#view.getUint16(this.#relocation(relocation) + 5, true);
  }

  /** Exact for small values, as all addends are that deadcode elimination reads. */
  relocationAddend(relocation: number): number {
    return Number(this.#view.getBigInt64(this.#relocation(relocation) + 7, true));
  }

  relocationPackage(relocation: number): number {
    return this.#view.getUint32(this.#relocation(relocation) + 15, true);
  }

  relocationSymbol(relocation: number): number {
    return this.#view.getUint32(this.#relocation(relocation) + 19, true);
  }

  firstAuxiliary(definition: number): number {
    return this.#index(BLOCK.auxiliaryIndex, definition);
  }

  auxiliaryType(auxiliary: number): number {
    return this.#view.getUint8(this.#auxiliary(auxiliary));
  }

  auxiliaryPackage(auxiliary: number): number {
    return this.#view.getUint32(this.#auxiliary(auxiliary) + 1, true);
  }

  auxiliarySymbol(auxiliary: number): number {
    return this.#view.getUint32(this.#auxiliary(auxiliary) + 5, true);
  }

  dataBytes(definition: number): number {
    return Math.max(0, this.#index(BLOCK.dataIndex, definition + 1) - this.#index(BLOCK.dataIndex, definition));
  }

  data(definition: number): Uint8Array {
    const base = this.#offsets[BLOCK.data]!;
    const [start, end] = [this.#index(BLOCK.dataIndex, definition), this.#index(BLOCK.dataIndex, definition + 1)];
    return this.#bytes.subarray(base + start, base + end);
  }

  referenceFlag(index: number): { readonly packageIndex: number; readonly symbol: number; readonly flags2: number } {
    const offset = this.#offsets[BLOCK.referenceFlags]! + index * REF_FLAGS_BYTES;
    return {
      packageIndex: this.#view.getUint32(offset, true),
      symbol: this.#view.getUint32(offset + 4, true),
      flags2: this.#view.getUint8(offset + 9),
    };
  }

  /** The offset, in the bytes of the object, of the flags of a symbol. */
  flagsOffset(symbol: number): number {
    return this.#symbol(symbol) + 11;
  }

  #count(block: number, size: number): number {
    return Math.floor((this.#offsets[block + 1]! - this.#offsets[block]!) / size);
  }

  #symbol(symbol: number): number {
    return this.#offsets[BLOCK.symbols]! + symbol * SYMBOL_BYTES;
  }

  #relocation(relocation: number): number {
    return this.#offsets[BLOCK.relocations]! + relocation * RELOCATION_BYTES;
  }

  #auxiliary(auxiliary: number): number {
    return this.#offsets[BLOCK.auxiliaries]! + auxiliary * AUXILIARY_BYTES;
  }

  #index(block: number, definition: number): number {
    return this.#view.getUint32(this.#offsets[block]! + 4 * definition, true);
  }

  #string(offset: number): string {
    const length = this.#view.getUint32(offset, true);
    const start = this.#view.getUint32(offset + 4, true);
    return this.#bytes.toString("utf8", start, Math.min(start + length, this.#bytes.length));
  }
}
