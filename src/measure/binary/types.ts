import {
  nameBytes,
  nameText,
  readType,
  TYPE_KIND,
  type TypeDescriptor,
  type TypeLayout,
} from "../../format/go/type-descriptor.ts";
import { Claims } from "../claims.ts";
import type { Memory } from "./memory.ts";
import { LINKER, NOBODY, type Owners } from "./owners.ts";

/** Types of types of types: no program nests them deeper. */
const DEEPEST = 32;
/** Types without a package, as `int`, are the runtime's: it has their descriptors. */
const PREDECLARED = "runtime";

/**
 * The types of a program, walked from those that tables and code lead to. A named type is of the package that declares
 * it. `[]T` and others without a name are of the packages whose types they are made of; where those are several, or
 * where it is only predeclared ones, of the packages that refer to them.
 */
export class TypeGraph {
  readonly #memory: Memory;
  readonly #layout: TypeLayout;
  readonly #owners: Owners;
  readonly #types = new Map<number, TypeDescriptor>();
  readonly #ownerOf = new Map<number, number>();
  readonly #users = new Map<number, number>();
  /** Addresses that are not of types, so that many references to one cost one look. */
  readonly #refused = new Set<number>();
  #end: number;
  #firstBitmap = Number.POSITIVE_INFINITY;

  constructor(memory: Memory, layout: TypeLayout, owners: Owners) {
    this.#memory = memory;
    this.#layout = layout;
    this.#owners = owners;
    this.#end = layout.types;
  }

  /** Behind the last type so far. Types come first of all that moduledata's range of them holds. */
  get end(): number {
    return this.#end;
  }

  /** The bitmap with the lowest address. */
  get firstBitmap(): number {
    return this.#firstBitmap;
  }

  has(address: number): boolean {
    return this.#types.has(address);
  }

  /**
   * Takes in the type at an address and all that it leads to. `user` is who refers to it. False where there is no type.
   */
  add(address: number, user: number): boolean {
    if (!this.#walk(address)) return false;
    if (user !== NOBODY) this.#users.set(address, this.#owners.union(this.#users.get(address) ?? NOBODY, user));
    return true;
  }

  #walk(address: number): boolean {
    const pending = [address];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (this.#types.has(next) || this.#refused.has(next)) continue;
      const type = readType(this.#memory, next, this.#layout);
      if (type === undefined) {
        this.#refused.add(next);
        continue;
      }
      this.#types.set(next, type);
      this.#end = Math.max(this.#end, type.end);
      if (type.gcDataBytes > 0) this.#firstBitmap = Math.min(this.#firstBitmap, type.gcData);
      for (const component of type.components) pending.push(component);
      for (const link of type.links) pending.push(link);
    }
    return this.#types.has(address);
  }

  /** Who the type at an address is of; nobody where it was not taken in. */
  owner(address: number, depth = 0): number {
    const known = this.#ownerOf.get(address);
    if (known !== undefined) return known;
    const type = this.#types.get(address);
    if (type === undefined || depth > DEEPEST) return NOBODY;
    const owner = this.#declaredBy(type) ?? this.#composedBy(type, depth);
    if (depth === 0) this.#ownerOf.set(address, owner);
    return owner;
  }

  /** Descriptors and names, and the bitmaps that tell the garbage collector where pointers are. */
  claim(): Claims {
    const claims = new Claims();
    const names = new Map<number, number>();
    const bitmaps = new Map<number, { owner: number; sizeBytes: number }>();
    for (const type of this.#types.values()) {
      const owner = this.owner(type.address);
      this.#claim(claims, type.address, type.end - type.address, owner);
      for (const name of type.names) names.set(name, this.#owners.union(names.get(name) ?? NOBODY, owner));
      const before = bitmaps.get(type.gcData);
      bitmaps.set(type.gcData, {
        owner: this.#owners.union(before?.owner ?? NOBODY, owner),
        sizeBytes: Math.max(before?.sizeBytes ?? 0, type.gcDataBytes),
      });
      if (type.packagePath !== undefined) names.set(type.packagePath, this.#ownerOfPath(type.packagePath));
    }
    for (const [name, owner] of names) {
      this.#claim(claims, name, nameBytes(this.#memory, name, this.#layout) ?? 0, owner);
    }
    for (const [address, { owner, sizeBytes }] of bitmaps) this.#claim(claims, address, sizeBytes, owner);
    return claims;
  }

  #claim(claims: Claims, address: number, sizeBytes: number, owner: number): void {
    const offset = this.#memory.offset(address);
    if (offset !== undefined) claims.add(offset, sizeBytes, this.#owners.label(owner, "type", "type data"));
  }

  #declaredBy({ isNamed, packagePath, kind }: TypeDescriptor): number | undefined {
    const hasPath = isNamed || kind === TYPE_KIND.struct || kind === TYPE_KIND.interface;
    const path = hasPath && packagePath !== undefined ? nameText(this.#memory, packagePath) : undefined;
    // The compiler gives groups of map entries a path without text.
    if (path !== undefined && path !== "") return this.#owners.package(path);
    return isNamed ? this.#owners.package(PREDECLARED) : undefined;
  }

  #ownerOfPath(packagePath: number): number {
    const path = nameText(this.#memory, packagePath);
    return path === undefined || path === "" ? LINKER : this.#owners.package(path);
  }

  #composedBy(type: TypeDescriptor, depth: number): number {
    const predeclared = this.#owners.package(PREDECLARED);
    let together = NOBODY;
    for (const component of type.components) {
      const owner = this.owner(component, depth + 1);
      if (owner !== predeclared) together = this.#owners.union(together, owner);
    }
    if (this.#owners.count(together) === 1) return together;
    return this.#users.get(type.address) ?? (together === NOBODY ? predeclared : together);
  }
}
