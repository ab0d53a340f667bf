import {
  nameBytes,
  nameText,
  readType,
  TYPE_KIND,
  type TypeDescriptor,
  type TypeLayout,
} from "../../format/go/type-descriptor.ts";
import { Claims } from "../claims.ts";
import { Marks } from "./marks.ts";
import type { Memory } from "./memory.ts";
import { NOBODY, type Owners } from "./owners.ts";

/** Types of types of types: no program nests them deeper. */
const DEEPEST = 32;
/** Types without a package, as `int`, are the runtime's: it has their descriptors. */
const PREDECLARED = "runtime";

/** What is known of an address at which a type may stand. */
const STATE = { unknown: 0, type: 1, none: 2 } as const;

/**
 * The types of a program, walked from those that tables and code lead to. A named type is of the package that declares
 * it. `[]T` and others without a name are of the packages whose types they are made of; where those are several, or
 * where it is only predeclared ones, of the packages that refer to them. Descriptors are read each time that they are
 * needed: a large program has a hundred thousand, and to read one costs less than to keep it.
 */
export class TypeGraph {
  readonly #memory: Memory;
  readonly #layout: TypeLayout;
  readonly #owners: Owners;
  /** By the distance from the first type in words: descriptors are aligned. */
  readonly #states: Uint8Array;
  readonly #ownerOf = new Map<number, number>();
  readonly #users: Marks;
  #userOf: Map<number, number> | undefined;
  /** Descriptors lie side by side: those that lie in one another are made to keep the reader busy. */
  #budgetBytes: number;
  #end: number;
  #firstBitmap = Number.POSITIVE_INFINITY;

  constructor(memory: Memory, layout: TypeLayout, owners: Owners) {
    this.#memory = memory;
    this.#layout = layout;
    this.#owners = owners;
    this.#end = layout.types;
    this.#users = new Marks(layout.types);
    const region = memory.region(layout.types);
    const sizeBytes = region === undefined ? 0 : Math.min(layout.etypes, region.end) - layout.types;
    this.#budgetBytes = 2 * sizeBytes;
    this.#states = new Uint8Array(Math.max(0, Math.ceil(sizeBytes / memory.wordBytes)));
  }

  /** Behind the last type so far. Types come first of all that moduledata's range of them holds. */
  get end(): number {
    return this.#end;
  }

  /** The bitmap with the lowest address. */
  get firstBitmap(): number {
    return this.#firstBitmap;
  }

  /**
   * Takes in the type at an address and all that it leads to. `user` is who refers to it. False where there is no type.
   */
  add(address: number, user: number): boolean {
    if (this.#state(address) === STATE.unknown) this.#walk(address);
    if (this.#state(address) !== STATE.type) return false;
    if (user !== NOBODY) this.#users.add(address, user);
    return true;
  }

  #walk(address: number): void {
    const pending = [address];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (this.#state(next) !== STATE.unknown) continue;
      const type = readType(this.#memory, next, this.#layout);
      this.#states[this.#indexOf(next)] = type === undefined ? STATE.none : STATE.type;
      if (type === undefined) continue;
      this.#budgetBytes -= type.end - type.address;
      if (this.#budgetBytes < 0) return;
      this.#end = Math.max(this.#end, type.end);
      if (type.gcDataBytes > 0) this.#firstBitmap = Math.min(this.#firstBitmap, type.gcData);
      for (const component of type.components) pending.push(component);
      for (const link of type.links) pending.push(link);
    }
  }

  #indexOf(address: number): number {
    return (address - this.#layout.types) / this.#memory.wordBytes;
  }

  /** No type is where there is no place for its state: outside, or not aligned. */
  #state(address: number): number {
    const index = this.#indexOf(address);
    return Number.isInteger(index) ? (this.#states[index] ?? STATE.none) : STATE.none;
  }

  /** Who the type at an address is of; nobody where it was not taken in. */
  owner(address: number, depth = 0): number {
    const known = this.#ownerOf.get(address);
    if (known !== undefined) return known;
    if (this.#state(address) !== STATE.type || depth > DEEPEST) return NOBODY;
    const type = readType(this.#memory, address, this.#layout)!;
    const owner = this.#declaredBy(type) ?? this.#composedBy(type, depth);
    if (depth === 0) this.#ownerOf.set(address, owner);
    return owner;
  }

  /** Descriptors and names, and the bitmaps that tell the garbage collector where pointers are. */
  claim(): Claims {
    const claims = new Claims();
    const label = this.#owners.labeller("type", "type data");
    const names = new Marks(this.#layout.types);
    const bitmaps = new Marks(this.#layout.types);
    const bitmapBytes = new Map<number, number>();
    for (
      let index = this.#states.indexOf(STATE.type);
      index !== -1;
      index = this.#states.indexOf(STATE.type, index + 1)
    ) {
      const address = this.#layout.types + index * this.#memory.wordBytes;
      const type = readType(this.#memory, address, this.#layout)!;
      const owner = this.owner(address);
      this.#claim(claims, address, type.end - address, label(owner));
      for (const name of type.names) names.add(name, owner);
      if (type.packagePath !== undefined) names.add(type.packagePath, this.#ownerOfPath(type.packagePath));
      bitmaps.add(type.gcData, owner);
      bitmapBytes.set(type.gcData, Math.max(bitmapBytes.get(type.gcData) ?? 0, type.gcDataBytes));
    }
    names.forEachPart(this.#layout.etypes, this.#owners, (name, _end, owner) => {
      this.#claim(claims, name, nameBytes(this.#memory, name, this.#layout) ?? 0, label(owner));
    });
    bitmaps.forEachPart(Number.MAX_SAFE_INTEGER, this.#owners, (bitmap, _end, owner) => {
      this.#claim(claims, bitmap, bitmapBytes.get(bitmap) ?? 0, label(owner));
    });
    return claims;
  }

  #claim(claims: Claims, address: number, sizeBytes: number, label: number): void {
    const offset = this.#memory.offset(address);
    if (offset !== undefined) claims.add(offset, sizeBytes, label);
  }

  /** The compiler gives groups of map entries a path without text. */
  #declaredBy({ isNamed, packagePath, kind }: TypeDescriptor): number | undefined {
    const hasPath = isNamed || kind === TYPE_KIND.struct || kind === TYPE_KIND.interface;
    const owner = hasPath && packagePath !== undefined ? this.#ownerOfPath(packagePath) : NOBODY;
    if (owner !== NOBODY) return owner;
    return isNamed ? this.#owners.package(PREDECLARED) : undefined;
  }

  #ownerOfPath(packagePath: number): number {
    const path = nameText(this.#memory, packagePath);
    return path === undefined || path === "" ? NOBODY : this.#owners.package(path);
  }

  #usersOf(address: number): number | undefined {
    if (this.#userOf === undefined) {
      const userOf = new Map<number, number>();
      this.#users.forEachPart(this.#end, this.#owners, (start, _end, user) => userOf.set(start, user));
      this.#userOf = userOf;
    }
    return this.#userOf.get(address);
  }

  #composedBy(type: TypeDescriptor, depth: number): number {
    const predeclared = this.#owners.package(PREDECLARED);
    let together = NOBODY;
    for (const component of type.components) {
      const owner = this.owner(component, depth + 1);
      if (owner !== predeclared) together = this.#owners.union(together, owner);
    }
    if (this.#owners.count(together) === 1) return together;
    return this.#usersOf(type.address) ?? (together === NOBODY ? predeclared : together);
  }
}
