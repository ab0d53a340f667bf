import type { AddressList } from "../../format/go/address-list.ts";
import { nameBytes, nameText, TYPE_KIND, type TypeLayout, TypeReader } from "../../format/go/type-descriptor.ts";
import { ByteClaims } from "../byte-claims.ts";
import { Marks } from "./marks.ts";
import type { Memory } from "./memory.ts";
import { NOBODY, type Owners } from "./owners.ts";

/** How deep types may be nested in types: no program nests them deeper. */
const DEEPEST = 32;
/** Types without a package, such as `int`, are assigned to the runtime, which has their descriptors. */
const PREDECLARED = "runtime";

/** What is known about an address at which there may be a type. */
const STATE = { unknown: 0, type: 1, none: 2 } as const;
/** The owner of a type that no package declares, before it is asked for, and while it is being determined. */
const NOT_ASKED = 0xffffffff;
const BEING_ASKED = NOBODY;

/**
 * The types of a program, found by following references from tables and code. A named type belongs to the package that
 * declares it. A type without a name, such as `[]T`, belongs to the package whose type it is made of; if it is made of
 * types of several packages, or only of predeclared types, it belongs to the packages that refer to it. Descriptors are
 * read each time that they are needed: a large program has a hundred thousand, and reading one is cheaper than keeping
 * it.
 */
export class TypeGraph {
  readonly #memory: Memory;
  readonly #layout: TypeLayout;
  readonly #owners: Owners;
  readonly #predeclared: number;
  /** Size of the memory that may hold types and their names, and end of the memory that may hold their bitmaps. */
  readonly #sizeBytes: number;
  readonly #regionEnd: number;
  /** The state of each possible place of a type, by its distance from the first in words: descriptors are aligned. */
  readonly #states: Uint8Array;
  readonly #ownerOf: Uint32Array;
  readonly #ownerOfPath = new Map<number, number>();
  readonly #users: Marks;
  readonly #reader: TypeReader;
  /** Limits the bytes that are read: descriptors do not overlap, unless a file is made to keep the reader busy. */
  #budgetBytes: number;
  #end: number;
  #firstBitmap = Number.POSITIVE_INFINITY;

  constructor(memory: Memory, layout: TypeLayout, owners: Owners) {
    this.#memory = memory;
    this.#layout = layout;
    this.#owners = owners;
    this.#predeclared = owners.package(PREDECLARED);
    this.#end = layout.types;
    this.#reader = new TypeReader(memory, layout);
    const region = memory.region(layout.types);
    this.#regionEnd = region?.end ?? layout.types;
    this.#sizeBytes = region === undefined ? 0 : Math.max(0, Math.min(layout.etypes, region.end) - layout.types);
    this.#users = new Marks(layout.types, layout.types + this.#sizeBytes, owners);
    this.#budgetBytes = 2 * this.#sizeBytes;
    const places = Math.ceil(this.#sizeBytes / memory.wordBytes);
    this.#states = new Uint8Array(places);
    this.#ownerOf = new Uint32Array(places).fill(NOT_ASKED);
  }

  /** The end of the last type so far. Types come first in the range that moduledata gives for them. */
  get end(): number {
    return this.#end;
  }

  /** The bitmap with the lowest address. */
  get firstBitmap(): number {
    return this.#firstBitmap;
  }

  /**
   * Adds the type at an address and all types that it refers to. `user` refers to it. Returns false if there is no
   * type.
   */
  add(address: number, user: number): boolean {
    if (this.#state(address) === STATE.unknown) this.#walk(address);
    if (this.#state(address) !== STATE.type) return false;
    if (user !== NOBODY) this.#users.add(address, user);
    return true;
  }

  #walk(address: number): void {
    const reader = this.#reader;
    const pending = [address];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (this.#state(next) !== STATE.unknown) continue;
      const isType = reader.read(next);
      this.#states[this.#indexOf(next)] = isType ? STATE.type : STATE.none;
      if (!isType) continue;
      this.#budgetBytes -= reader.end - next;
      if (this.#budgetBytes < 0) return;
      this.#ownerOf[this.#indexOf(next)] = this.#declaredBy() ?? NOT_ASKED;
      this.#end = Math.max(this.#end, reader.end);
      if (reader.gcDataBytes > 0) this.#firstBitmap = Math.min(this.#firstBitmap, reader.gcData);
      this.#enqueue(reader.components, pending);
      this.#enqueue(reader.links, pending);
    }
  }

  #enqueue(types: AddressList, pending: number[]): void {
    for (let index = 0; index < types.length; index++) {
      if (this.#state(types.at(index)) === STATE.unknown) pending.push(types.at(index));
    }
  }

  #indexOf(address: number): number {
    return (address - this.#layout.types) / this.#memory.wordBytes;
  }

  /** There can be no type at an address without a place for its state: outside of the range, or not aligned. */
  #state(address: number): number {
    const distance = address - this.#layout.types;
    const isPlace = distance >= 0 && distance < this.#sizeBytes && (distance & (this.#memory.wordBytes - 1)) === 0;
    return isPlace ? this.#states[distance / this.#memory.wordBytes]! : STATE.none;
  }

  /** The owner of the type at an address; nobody if it was not added. */
  owner(address: number, depth = 0): number {
    if (this.#state(address) !== STATE.type || depth > DEEPEST) return NOBODY;
    const index = this.#indexOf(address);
    const known = this.#ownerOf[index]!;
    if (known !== NOT_ASKED) return known;
    this.#ownerOf[index] = BEING_ASKED;
    this.#reader.read(address);
    const owner = this.#composedBy(address, depth);
    this.#ownerOf[index] = owner;
    return owner;
  }

  /** Claims descriptors and names, and the bitmaps that tell the garbage collector where pointers are. */
  claim(): ByteClaims {
    const claims = new ByteClaims();
    const labelOf = this.#owners.labeller("type", "type data");
    const namesEnd = this.#layout.types + this.#sizeBytes;
    const names = new Marks(this.#layout.types, namesEnd, this.#owners);
    const bitmaps = new Marks(this.#layout.types, this.#regionEnd, this.#owners);
    const bitmapBytes = new Map<number, number>();
    const reader = this.#reader;
    for (
      let index = this.#states.indexOf(STATE.type);
      index !== -1;
      index = this.#states.indexOf(STATE.type, index + 1)
    ) {
      const address = this.#layout.types + index * this.#memory.wordBytes;
      const owner = this.owner(address);
      reader.read(address);
      this.#claim(claims, address, reader.end - address, labelOf(owner));
      for (let nth = 0; nth < reader.names.length; nth++) names.add(reader.names.at(nth), owner);
      const { packagePath, gcData, gcDataBytes } = reader;
      if (packagePath !== 0) names.add(packagePath, this.#packageAt(packagePath) || owner);
      bitmaps.add(gcData, owner);
      if (gcDataBytes > (bitmapBytes.get(gcData) ?? 0)) bitmapBytes.set(gcData, gcDataBytes);
    }
    names.forEachLabel(namesEnd, labelOf, (name, _end, label) => {
      this.#claim(claims, name, nameBytes(this.#memory, name, this.#layout) ?? 0, label);
    });
    bitmaps.forEachLabel(this.#regionEnd, labelOf, (bitmap, _end, label) => {
      this.#claim(claims, bitmap, bitmapBytes.get(bitmap) ?? 0, label);
    });
    return claims;
  }

  #claim(claims: ByteClaims, address: number, sizeBytes: number, label: number): void {
    const offset = this.#memory.offset(address);
    if (offset !== undefined) claims.add(offset, sizeBytes, label);
  }

  /** The package that declares the type that was read last. The compiler gives groups of map entries an empty path. */
  #declaredBy(): number | undefined {
    const { isNamed, packagePath, kind } = this.#reader;
    const hasPath = isNamed || kind === TYPE_KIND.struct || kind === TYPE_KIND.interface;
    const owner = hasPath && packagePath !== 0 ? this.#packageAt(packagePath) : NOBODY;
    if (owner !== NOBODY) return owner;
    return isNamed ? this.#predeclared : undefined;
  }

  /** The package with the import path whose encoded name is at an address. */
  #packageAt(packagePath: number): number {
    let owner = this.#ownerOfPath.get(packagePath);
    if (owner === undefined) {
      const path = nameText(this.#memory, packagePath);
      owner = path === undefined || path === "" ? NOBODY : this.#owners.package(path);
      this.#ownerOfPath.set(packagePath, owner);
    }
    return owner;
  }

  /** The owner that follows from the components of the type that was read last, or else from its users. */
  #composedBy(address: number, depth: number): number {
    const { components } = this.#reader;
    const parts = Array.from({ length: components.length }, (_, index) => components.at(index));
    let together = NOBODY;
    for (const component of parts) {
      const owner = this.owner(component, depth + 1);
      if (owner !== this.#predeclared) together = this.#owners.union(together, owner);
    }
    if (this.#owners.count(together) === 1) return together;
    const users = this.#users.ownerAt(address);
    if (users !== NOBODY) return users;
    return together === NOBODY ? this.#predeclared : together;
  }
}
