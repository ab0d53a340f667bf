import { enlarged } from "../../base/enlarged.ts";
import { type How, type Kind, type LabelTable, LINKER_MADE, NO_LABEL, UNATTRIBUTED } from "../label.ts";
import type { ModulesOfPackages } from "./module-of-package.ts";
import { PairTable } from "./pair-table.ts";

/** The owner of bytes that nobody is known to use. */
export const NOBODY = 0;
/** The owner of what the linker makes for itself or for the runtime. */
export const LINKER = 1;

/** The module of bytes that packages of several modules own together. */
const SHARED_MODULES = "[shared]";
/** The number of this name: all others are larger. */
const SHARED = 0;
/** Sets do not grow beyond this: without a limit there would be as many different sets as places in a program. */
const MOST_SHARED = 16;
/** Used instead of a package for which a full set has no room. */
const NONE_OF_THEM = 2 ** 32 - 1;
const FIRST_CAPACITY = 1024;

/**
 * Owners of bytes, by number: one package, or a set of packages. A set has one number, however it was put together: it
 * is a path of packages with ascending numbers, and each path is made once. If there are more packages than a set may
 * have, the set has those with the lowest numbers, and records whether all were of one module. It uses typed arrays
 * that grow: a large program has some ten thousand sets.
 */
export class Owners {
  readonly #labels: LabelTable;
  readonly #modules: ModulesOfPackages;
  #length = 0;
  /** How many packages own the bytes together. */
  #counts = new Uint8Array(FIRST_CAPACITY);
  /** The package with the highest number of the set, and the set without it. */
  #lasts = new Uint32Array(FIRST_CAPACITY);
  #others = new Uint32Array(FIRST_CAPACITY);
  /** For each package, the call of `commonOwner` in which it was last counted. */
  #stamps = new Uint32Array(FIRST_CAPACITY);
  #lastStamp = 0;
  /** The results of `commonOwner`, by module and number of packages. */
  readonly #byLabel = new Map<number, number>();
  /** For each set, the most recent extension by one package, because the same one is needed again and again. */
  #recent = new Uint32Array(FIRST_CAPACITY);
  /** The module that all packages of a set have in common, as an index into `#moduleNames`, or `SHARED`. */
  #moduleOf = new Uint32Array(FIRST_CAPACITY);
  readonly #moduleNames = [SHARED_MODULES];
  readonly #moduleNumbers = new Map<string, number>();
  /** The import paths of the owners that are one package. */
  readonly #paths = new Map<number, string>();
  readonly #packages = new Map<string, number>();
  readonly #extensions = new PairTable();
  readonly #unions = new PairTable();
  readonly #members = new Uint32Array(2 * MOST_SHARED);

  constructor(labels: LabelTable, modules: ModulesOfPackages) {
    this.#labels = labels;
    this.#modules = modules;
    this.#addSingle(UNATTRIBUTED, UNATTRIBUTED);
    this.#counts[NOBODY] = 0;
    this.#addSingle(LINKER_MADE, LINKER_MADE);
  }

  /** The owner that is one package, by the linker's name for it. */
  package(name: string): number {
    let id = this.#packages.get(name);
    if (id === undefined) {
      const path = this.#modules.importPath(name);
      id = this.#addSingle(this.#modules.moduleOf(path), path);
      this.#packages.set(name, id);
    }
    return id;
  }

  /** Whether a package of that name is known. */
  has(name: string): boolean {
    return this.#packages.has(name);
  }

  /** The module and the package in the label of an owner's bytes. */
  names(owner: number): { readonly module: string; readonly package: string } {
    return { module: this.#moduleNames[this.#moduleOf[owner]!]!, package: this.#nameOf(owner) };
  }

  /** How many packages an owner has. */
  count(owner: number): number {
    return this.#counts[owner]!;
  }

  /** The package of an owner that became known first. */
  first(owner: number): number {
    let set = owner;
    while (this.#others[set] !== NOBODY) set = this.#others[set]!;
    return set;
  }

  /** The owner that has the packages of both. */
  union(a: number, b: number): number {
    if (a === b || b === NOBODY) return a;
    if (a === NOBODY) return b;
    if (this.#counts[b] === 1) return this.#with(a, b);
    if (this.#counts[a] === 1) return this.#with(b, a);
    const low = Math.min(a, b);
    const high = Math.max(a, b);
    let union = this.#unions.get(low, high);
    if (union === 0) {
      union = this.#merge(low, high);
      this.#unions.set(low, high, union);
    }
    return union;
  }

  /**
   * An owner with the common label of a range of `users`. Only its label is meaningful: there are ten times as many
   * sets as labels, and making each set costs more than counting its packages.
   */
  commonOwner(users: Uint32Array, from: number, to: number): number {
    if (to - from <= 1) return to === from ? NOBODY : users[from]!;
    const stamp = ++this.#lastStamp;
    let module = this.#moduleOf[users[from]!]!;
    let count = 0;
    let last = NOBODY;
    for (let index = from; index < to && !(count >= MOST_SHARED && module === SHARED); index++) {
      if (index > from && users[index] === users[index - 1]) continue;
      if (this.#moduleOf[users[index]!] !== module) module = SHARED;
      for (let set = users[index]!; set !== NOBODY; set = this.#others[set]!) {
        const member = this.#lasts[set]!;
        if (this.#stamps[member] === stamp) continue;
        this.#stamps[member] = stamp;
        last = member;
        count++;
      }
    }
    return count === 1 ? last : this.#ofLabel(module, Math.min(count, MOST_SHARED));
  }

  #ofLabel(module: number, count: number): number {
    const key = module * (MOST_SHARED + 1) + count;
    let owner = this.#byLabel.get(key);
    if (owner === undefined) {
      owner = this.#add(count, NOBODY, NOBODY, module);
      this.#byLabel.set(key, owner);
    }
    return owner;
  }

  /** Whether the label stays the same, whatever package is added to the owner. */
  isFull(owner: number): boolean {
    return this.#counts[owner] === MOST_SHARED && this.#moduleOf[owner] === SHARED;
  }

  /**
   * Gives the label of each owner's bytes of a kind. Bytes without an owner are unattributed, whatever their kind.
   */
  labeller(kind: Kind, how: How): (owner: number) => number {
    const ids: number[] = [];
    return (owner) => {
      const known = ids[owner];
      if (known !== undefined) return known;
      const id = owner === NOBODY ? NO_LABEL : this.#labels.id({ ...this.names(owner), kind, how });
      ids[owner] = id;
      return id;
    };
  }

  /** The package's name, or a name in brackets for several packages. */
  #nameOf(owner: number): string {
    const count = this.#counts[owner]!;
    return this.#paths.get(owner) ?? `[shared by ${count}${count === MOST_SHARED ? " or more" : ""}]`;
  }

  #addSingle(module: string, path: string): number {
    let number = this.#moduleNumbers.get(module);
    if (number === undefined) {
      number = this.#moduleNames.push(module) - 1;
      this.#moduleNumbers.set(module, number);
    }
    const id = this.#add(1, this.#length, NOBODY, number);
    this.#paths.set(id, path);
    return id;
  }

  #add(count: number, last: number, others: number, module: number): number {
    if (this.#length === this.#counts.length) this.#grow();
    const id = this.#length++;
    this.#counts[id] = count;
    this.#lasts[id] = last;
    this.#others[id] = others;
    this.#moduleOf[id] = module;
    return id;
  }

  /** The set with one package, which it may have already. */
  #with(set: number, member: number): number {
    const above = this.#members;
    let count = 0;
    let below = set;
    for (; this.#lasts[below]! > member; below = this.#others[below]!) above[count++] = this.#lasts[below]!;
    if (this.#lasts[below] === member) return set;
    let union = below === NOBODY ? member : this.#extend(below, member);
    while (count > 0) union = this.#extend(union, above[--count]!);
    return this.#moduleOf[set] === SHARED ? this.#ofSeveralModules(union) : union;
  }

  /** Merges two sets, which list their packages from the highest number to the lowest; the lowest numbers are kept. */
  #merge(a: number, b: number): number {
    const members = this.#members;
    let count = 0;
    let left = a;
    let right = b;
    while (left !== NOBODY || right !== NOBODY) {
      const member = Math.max(this.#lasts[left]!, this.#lasts[right]!);
      if (this.#lasts[left] === member) left = this.#others[left]!;
      if (this.#lasts[right] === member) right = this.#others[right]!;
      members[count++] = member;
    }
    let union = members[--count]!;
    while (count > 0) union = this.#extend(union, members[--count]!);
    const isOfOneModule = this.#moduleOf[a] === this.#moduleOf[b] && this.#moduleOf[a] !== SHARED;
    return isOfOneModule ? union : this.#ofSeveralModules(union);
  }

  /** The set extended by one package, whose number is higher than those in the set. */
  #extend(set: number, member: number): number {
    const count = this.#counts[set]!;
    const isOfOneModule = this.#moduleOf[set] === this.#moduleOf[member];
    if (count === MOST_SHARED) return isOfOneModule ? set : this.#ofSeveralModules(set);
    const recent = this.#recent[set]!;
    if (this.#lasts[recent] === member) return recent;
    let extended = this.#extensions.get(set, member);
    if (extended === 0) {
      extended = this.#add(count + 1, member, set, isOfOneModule ? this.#moduleOf[set]! : SHARED);
      this.#extensions.set(set, member, extended);
    }
    this.#recent[set] = extended;
    return extended;
  }

  /** The same set, but marked as shared by several modules, even if its packages are of one. */
  #ofSeveralModules(set: number): number {
    if (this.#moduleOf[set] === SHARED) return set;
    let other = this.#extensions.get(set, NONE_OF_THEM);
    if (other === 0) {
      other = this.#add(this.#counts[set]!, this.#lasts[set]!, this.#others[set]!, SHARED);
      this.#extensions.set(set, NONE_OF_THEM, other);
    }
    return other;
  }

  #grow(): void {
    const capacity = this.#length * 2;
    this.#counts = enlarged(this.#counts, new Uint8Array(capacity));
    this.#lasts = enlarged(this.#lasts, new Uint32Array(capacity));
    this.#others = enlarged(this.#others, new Uint32Array(capacity));
    this.#stamps = enlarged(this.#stamps, new Uint32Array(capacity));
    this.#recent = enlarged(this.#recent, new Uint32Array(capacity));
    this.#moduleOf = enlarged(this.#moduleOf, new Uint32Array(capacity));
  }
}
