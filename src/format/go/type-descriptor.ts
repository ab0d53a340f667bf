import { AddressList } from "./address-list.ts";

/** Reads numbers at addresses of the program's data; undefined for an address outside of it. */
export interface ProgramData {
  readonly wordBytes: 4 | 8;
  u8(address: number): number | undefined;
  u16(address: number): number | undefined;
  u32(address: number): number | undefined;
  i32(address: number): number | undefined;
  word(address: number): number | undefined;
  bytes(address: number, length: number): Uint8Array | undefined;
}

/** What can differ between the types of two binaries. */
export interface TypeLayout {
  /** The base of the offsets of types and names, and the end of the types. */
  readonly types: number;
  readonly etypes: number;
  /** Swiss tables since Go 1.24. */
  readonly maps: "swiss" | "buckets";
}

export const TYPE_KIND = {
  array: 17,
  chan: 18,
  func: 19,
  interface: 20,
  map: 21,
  pointer: 22,
  slice: 23,
  struct: 25,
  last: 26,
} as const;

const KIND_MASK = 0x1f;
const FLAG = { uncommon: 1, named: 4, gcMaskOnDemand: 16 } as const;
const UNCOMMON_BYTES = 16;
const METHOD_BYTES = 16;
const IMETHOD_BYTES = 8;
const LONGEST_LIST = 65_535;
/** The maximum length of an import path. */
const LONGEST_TEXT = 4096;
const OUTSIDE = -1;

/**
 * Reads type descriptors: internal/abi/type.go, Type and what follows it. A reader keeps only the type that it read
 * last, and reuses its fields and lists: a large program has a hundred thousand types, and most of them are read more
 * than once.
 * Positions are addresses; sizes are in bytes.
 */
export class TypeReader {
  readonly #data: ProgramData;
  readonly #layout: TypeLayout;
  /** The end of its last field, method or parameter: these are contiguous with the descriptor. */
  end = 0;
  /** abi.Kind: 17 array … 25 struct. */
  kind = 0;
  /** Whether the type has a name, unlike `[]byte`. */
  isNamed = false;
  /** The name that contains its import path; 0 for a type that belongs to no package. */
  packagePath = 0;
  /** The bitmap of its pointers, and the size of that in bytes; 0 when the runtime makes the bitmap. */
  gcData = 0;
  gcDataBytes = 0;
  /** Types that it consists of: element, key, parameters, fields. */
  readonly components = new AddressList();
  /** Other types that it refers to: the pointer to it, and the types of its methods. */
  readonly links = new AddressList();
  /** Its own name, and those of its fields and methods. */
  readonly names = new AddressList();

  constructor(data: ProgramData, layout: TypeLayout) {
    this.#data = data;
    this.#layout = layout;
  }

  /** Reads the descriptor at an address. False when there cannot be one; the fields are then invalid. */
  read(address: number): boolean {
    const data = this.#data;
    const layout = this.#layout;
    const { wordBytes } = data;
    const head = 4 * wordBytes + 16;
    if (address < layout.types || address + head > layout.etypes || address % wordBytes !== 0) return false;
    const kind = data.u8(address + 2 * wordBytes + 7)! & KIND_MASK;
    const flags = data.u8(address + 2 * wordBytes + 4)!;
    const align = data.u8(address + 2 * wordBytes + 5)!;
    const name = layout.types + data.i32(address + 4 * wordBytes + 8)!;
    const isPlausible = kind > 0 && kind <= TYPE_KIND.last && align > 0 && align <= 64 && (align & (align - 1)) === 0;
    if (!isPlausible || !isNonEmptyName(data, name, layout)) return false;
    this.#start(address, kind, flags, name);
    if (!this.#readKind(address + head, (flags & FLAG.uncommon) !== 0)) return false;
    const pointer = data.u32(address + 4 * wordBytes + 12)!;
    if (pointer !== 0) this.links.push(layout.types + pointer);
    const pointerWords = Math.ceil((data.word(address + wordBytes) ?? 0) / wordBytes);
    this.gcData = data.word(address + 3 * wordBytes + 8) ?? 0;
    this.gcDataBytes = (flags & FLAG.gcMaskOnDemand) === 0 ? Math.ceil(pointerWords / 8) : 0;
    return true;
  }

  #start(address: number, kind: number, flags: number, name: number): void {
    this.end = address;
    this.kind = kind;
    this.isNamed = (flags & FLAG.named) !== 0;
    this.packagePath = 0;
    this.components.length = 0;
    this.links.length = 0;
    this.names.length = 0;
    this.names.push(name);
  }

  /** False when lists that belong to the type extend beyond the types. */
  #readKind(at: number, hasUncommon: boolean): boolean {
    const { kind } = this;
    const behind = at + kindBytes(kind, this.#data.wordBytes, this.#layout.maps);
    this.#reach(behind);
    if (hasUncommon && !this.#readUncommon(behind)) return false;
    const { wordBytes } = this.#data;
    switch (kind) {
      case TYPE_KIND.array:
        return this.#pointers(at, 2);
      case TYPE_KIND.chan:
      case TYPE_KIND.pointer:
      case TYPE_KIND.slice:
        return this.#pointers(at, 1);
      case TYPE_KIND.map:
        return this.#pointers(at, 3);
      case TYPE_KIND.func: {
        const inputs = this.#data.u16(at) ?? 0;
        const outputs = (this.#data.u16(at + 2) ?? 0) & 0x7fff;
        return this.#pointers(behind + (hasUncommon ? UNCOMMON_BYTES : 0), inputs + outputs);
      }
      case TYPE_KIND.interface:
        this.#package(this.#data.word(at));
        return this.#methods(at + wordBytes);
      case TYPE_KIND.struct:
        this.#package(this.#data.word(at));
        return this.#fields(at + wordBytes);
      default:
        return true;
    }
  }

  #readUncommon(at: number): boolean {
    const path = this.#data.i32(at);
    const count = this.#data.u16(at + 4);
    const distance = this.#data.u32(at + 8);
    this.#reach(at + UNCOMMON_BYTES);
    if (path === undefined || count === undefined || distance === undefined) return false;
    if (path !== 0) this.#package(this.#layout.types + path);
    const methods = at + distance;
    if (count > 0) this.#reach(methods + count * METHOD_BYTES);
    for (let index = 0; index < count && this.#isInside; index++) this.#method(methods + index * METHOD_BYTES);
    return this.#isInside;
  }

  /** Both forms of a method start with the offsets of its name and of its type. */
  #method(at: number): void {
    const name = this.#data.i32(at);
    const type = this.#data.i32(at + 4);
    if (name !== undefined) this.names.push(this.#layout.types + name);
    if (type !== undefined && type > 0) this.links.push(this.#layout.types + type);
  }

  #pointers(at: number, count: number): boolean {
    const { wordBytes } = this.#data;
    if (count === 0) return true;
    this.#reach(at + count * wordBytes);
    for (let index = 0; index < count && this.#isInside; index++) {
      const type = this.#data.word(at + index * wordBytes);
      if (type !== undefined) this.components.push(type);
    }
    return this.#isInside;
  }

  #methods(slice: number): boolean {
    const list = this.#listStart(slice, IMETHOD_BYTES);
    for (let index = 0; index < this.#listLength && this.#isInside; index++) this.#method(list + index * IMETHOD_BYTES);
    return list !== OUTSIDE && this.#isInside;
  }

  #fields(slice: number): boolean {
    const { wordBytes } = this.#data;
    const fieldBytes = 3 * wordBytes;
    const list = this.#listStart(slice, fieldBytes);
    for (let index = 0; index < this.#listLength && this.#isInside; index++) {
      const at = list + index * fieldBytes;
      const name = this.#data.word(at);
      const type = this.#data.word(at + wordBytes);
      if (name !== undefined) this.names.push(name);
      if (type !== undefined) this.components.push(type);
    }
    return list !== OUTSIDE && this.#isInside;
  }

  /** Number of items of the list that `#listStart` returned last. */
  #listLength = 0;

  /** The start of the list of a slice, which must come after the descriptor; otherwise `OUTSIDE`. */
  #listStart(slice: number, itemBytes: number): number {
    const start = this.#data.word(slice);
    const count = this.#data.word(slice + this.#data.wordBytes);
    this.#listLength = 0;
    if (start === undefined || count === undefined || count > LONGEST_LIST) return OUTSIDE;
    if (count === 0) return slice;
    if (start < slice) return OUTSIDE;
    this.#listLength = count;
    this.#reach(start + count * itemBytes);
    return start;
  }

  #package(name: number | undefined): void {
    if (name !== undefined && name !== 0) this.packagePath = name;
  }

  #reach(end: number): void {
    this.end = Math.max(this.end, end);
  }

  get #isInside(): boolean {
    return this.end <= this.#layout.etypes;
  }
}

/** Size of the fields that a kind has after the common head. */
function kindBytes(kind: number, word: number, maps: TypeLayout["maps"]): number {
  switch (kind) {
    case TYPE_KIND.array:
      return 3 * word;
    case TYPE_KIND.chan:
      return 2 * word;
    case TYPE_KIND.func:
    case TYPE_KIND.pointer:
    case TYPE_KIND.slice:
      return word;
    case TYPE_KIND.interface:
    case TYPE_KIND.struct:
      return 4 * word;
    case TYPE_KIND.map:
      return maps === "swiss" ? 8 * word : 4 * word + 8;
    default:
      return 0;
  }
}

/** Size in bytes of an encoded name (internal/abi/type.go, Name); undefined when there cannot be one. */
export function nameBytes(data: ProgramData, address: number, { types, etypes }: TypeLayout): number | undefined {
  if (address < types || address >= etypes) return undefined;
  const flags = data.u8(address)!;
  if (flags > 15) return undefined;
  let at = textEnd(data, address + 1);
  if (at !== undefined && (flags & 2) !== 0) at = textEnd(data, at);
  if (at === undefined) return undefined;
  const end = at + ((flags & 4) === 0 ? 0 : 4);
  return end <= etypes ? end - address : undefined;
}

function isNonEmptyName(data: ProgramData, address: number, layout: TypeLayout): boolean {
  return nameBytes(data, address, layout) !== undefined && data.u8(address + 1) !== 0;
}

/** The text of an encoded name, without its tag; undefined when it is longer than an import path can be. */
export function nameText(data: ProgramData, address: number): string | undefined {
  const end = textEnd(data, address + 1);
  if (end === undefined) return undefined;
  let start = address + 1;
  while (data.u8(start++)! >= 0x80);
  if (end - start > LONGEST_TEXT) return undefined;
  const bytes = data.bytes(start, end - start);
  return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}

/** The end of a text, which is a varint length followed by that many bytes. */
function textEnd(data: ProgramData, address: number): number | undefined {
  let length = 0;
  let at = address;
  for (let scale = 1; scale <= 128 * 128; scale *= 128) {
    const byte = data.u8(at++);
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) * scale;
    if (byte < 0x80) return at + length;
  }
  return undefined;
}
