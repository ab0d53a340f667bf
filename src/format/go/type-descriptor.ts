/** Reads numbers at addresses of the program's data; undefined for an address that is in none. */
export interface ProgramData {
  readonly wordBytes: 4 | 8;
  u8(address: number): number | undefined;
  u16(address: number): number | undefined;
  u32(address: number): number | undefined;
  i32(address: number): number | undefined;
  word(address: number): number | undefined;
  bytes(address: number, length: number): Uint8Array | undefined;
}

/** What distinguishes one binary's types from another's. */
export interface TypeLayout {
  /** Where offsets of types and names count from, and where types end. */
  readonly types: number;
  readonly etypes: number;
  /** Swiss tables since Go 1.24. */
  readonly maps: "swiss" | "buckets";
}

/** A type descriptor: internal/abi/type.go, Type with what follows it. Addresses; sizes in bytes. */
export interface TypeDescriptor {
  readonly address: number;
  /** Behind its last field, method or parameter: all of them are in one piece. */
  readonly end: number;
  /** abi.Kind: 17 array … 25 struct. */
  readonly kind: number;
  /** Whether the type has a name of its own, as opposed to `[]byte`. */
  readonly isNamed: boolean;
  /** Name of its import path; undefined for one of no package. */
  readonly packagePath: number | undefined;
  /** Types that it is made of: element, key, parameters, fields. */
  readonly components: readonly number[];
  /** Other types that it leads to: the pointer to it, those of its methods. */
  readonly links: readonly number[];
  /** Its own name, and those of its fields and methods. */
  readonly names: readonly number[];
  /** The bitmap of its pointers, and how many bytes that has; 0 where the runtime makes it. */
  readonly gcData: number;
  readonly gcDataBytes: number;
  readonly equal: number;
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
const LONGEST_LIST = 65_535;
/** Of an import path. */
const LONGEST_TEXT = 4096;

/** Reads the descriptor at an address, or undefined where none can be. */
export function readType(data: ProgramData, address: number, layout: TypeLayout): TypeDescriptor | undefined {
  const { wordBytes } = data;
  const head = 4 * wordBytes + 16;
  if (address < layout.types || address + head > layout.etypes || address % wordBytes !== 0) return undefined;
  const kind = data.u8(address + 2 * wordBytes + 7)! & KIND_MASK;
  const flags = data.u8(address + 2 * wordBytes + 4)!;
  const align = data.u8(address + 2 * wordBytes + 5)!;
  const name = layout.types + data.i32(address + 4 * wordBytes + 8)!;
  const isPlausible = kind > 0 && kind <= TYPE_KIND.last && align > 0 && align <= 64 && (align & (align - 1)) === 0;
  if (!isPlausible || !isNonEmptyName(data, name, layout)) return undefined;
  const draft = new Draft(data, address, layout, name);
  if (!draft.readKind(kind, address + head, (flags & FLAG.uncommon) !== 0)) return undefined;
  const pointer = data.u32(address + 4 * wordBytes + 12)!;
  if (pointer !== 0) draft.links.push(layout.types + pointer);
  const pointerWords = Math.ceil((data.word(address + wordBytes) ?? 0) / wordBytes);
  return {
    address,
    end: draft.end,
    kind,
    isNamed: (flags & FLAG.named) !== 0,
    packagePath: draft.packagePath,
    components: draft.components,
    links: draft.links,
    names: draft.names,
    gcData: data.word(address + 3 * wordBytes + 8) ?? 0,
    gcDataBytes: (flags & FLAG.gcMaskOnDemand) === 0 ? Math.ceil(pointerWords / 8) : 0,
    equal: data.word(address + 2 * wordBytes + 8) ?? 0,
  };
}

/** The parts of a descriptor behind its head, as they are met. */
class Draft {
  readonly #data: ProgramData;
  readonly #layout: TypeLayout;
  readonly components: number[] = [];
  readonly links: number[] = [];
  readonly names: number[];
  packagePath: number | undefined;
  end: number;

  constructor(data: ProgramData, address: number, layout: TypeLayout, name: number) {
    this.#data = data;
    this.#layout = layout;
    this.names = [name];
    this.end = address;
  }

  /** False where the lists that belong to it leave the types. */
  readKind(kind: number, at: number, hasUncommon: boolean): boolean {
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
        return this.#list(at + wordBytes, 8, (item) => this.#method(item));
      case TYPE_KIND.struct:
        this.#package(this.#data.word(at));
        return this.#list(at + wordBytes, 3 * wordBytes, (item) => this.#field(item));
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

  #field(at: number): void {
    const name = this.#data.word(at);
    const type = this.#data.word(at + this.#data.wordBytes);
    if (name !== undefined) this.names.push(name);
    if (type !== undefined) this.components.push(type);
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

  /** A slice of things that stand behind the descriptor. */
  #list(slice: number, itemBytes: number, read: (at: number) => void): boolean {
    const start = this.#data.word(slice);
    const count = this.#data.word(slice + this.#data.wordBytes);
    if (start === undefined || count === undefined || count > LONGEST_LIST) return false;
    if (count === 0) return true;
    if (start < slice) return false;
    this.#reach(start + count * itemBytes);
    for (let index = 0; index < count && this.#isInside; index++) read(start + index * itemBytes);
    return this.#isInside;
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

/** What a kind has behind the common head. */
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

/** How many bytes an encoded name has (internal/abi/type.go, Name); undefined where none can be. */
export function nameBytes(data: ProgramData, address: number, { types, etypes }: TypeLayout): number | undefined {
  if (address < types || address >= etypes) return undefined;
  const flags = data.u8(address)!;
  if (flags > 15) return undefined;
  let at = address + 1;
  for (let texts = (flags & 2) === 0 ? 1 : 2; texts > 0; texts--) {
    const text = readText(data, at);
    if (text === undefined) return undefined;
    at = text.end;
  }
  const end = at + ((flags & 4) === 0 ? 0 : 4);
  return end <= etypes ? end - address : undefined;
}

function isNonEmptyName(data: ProgramData, address: number, layout: TypeLayout): boolean {
  return nameBytes(data, address, layout) !== undefined && data.u8(address + 1) !== 0;
}

/** The text of an encoded name, without its tag; undefined where it is longer than an import path. */
export function nameText(data: ProgramData, address: number): string | undefined {
  const text = readText(data, address + 1);
  if (text === undefined || text.end - text.start > LONGEST_TEXT) return undefined;
  const bytes = data.bytes(text.start, text.end - text.start);
  return bytes && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}

/** A length as a varint, and as many bytes. */
function readText(data: ProgramData, address: number): { start: number; end: number } | undefined {
  let length = 0;
  let at = address;
  for (let scale = 1; scale <= 128 * 128; scale *= 128) {
    const byte = data.u8(at++);
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) * scale;
    if (byte < 0x80) return { start: at, end: at + length };
  }
  return undefined;
}
