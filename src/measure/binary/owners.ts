import { type How, type Kind, type LabelTable, LINKER_MADE, UNATTRIBUTED } from "../label.ts";
import type { ModulesOfPackages } from "./module-of-package.ts";
import { PairTable } from "./pair-table.ts";

/** The owner of bytes that nobody is known to use. */
export const NOBODY = 0;
/** What the linker makes for itself or for the runtime. */
export const LINKER = 1;

/** The module of bytes that packages of several modules own together. */
const SHARED_MODULES = "[shared]";
/** Sets do not grow beyond this: without a limit there are as many different ones as there are places in a program. */
const MOST_SHARED = 16;
interface Owner {
  readonly module: string;
  /** A name in brackets where there are several packages. */
  readonly name: string;
  /** How many packages own the bytes together. */
  readonly count: number;
  /** The last package of the set, in the order of their numbers, and the set without it. */
  readonly last: number;
  readonly others: number;
}

/**
 * Who owns bytes, by number: a package, or several together. A set has one number however it was put together: it is
 * a path of packages with ascending numbers, and each path is made once. Only sets that have stopped to grow may differ.
 */
export class Owners {
  readonly #labels: LabelTable;
  readonly #modules: ModulesOfPackages;
  readonly #owners: Owner[] = [];
  readonly #packages = new Map<string, number>();
  readonly #extensions = new PairTable();
  readonly #unions = new PairTable();

  constructor(labels: LabelTable, modules: ModulesOfPackages) {
    this.#labels = labels;
    this.#modules = modules;
    this.#owners.push({ module: UNATTRIBUTED, name: UNATTRIBUTED, count: 0, last: NOBODY, others: NOBODY });
    this.#owners.push({ module: LINKER_MADE, name: LINKER_MADE, count: 1, last: LINKER, others: NOBODY });
  }

  /** The owner that is one package, by the name that the linker has for it. */
  package(name: string): number {
    let id = this.#packages.get(name);
    if (id === undefined) {
      const path = this.#modules.importPath(name);
      const module = this.#modules.moduleOf(path);
      id = this.#owners.push({ module, name: path, count: 1, last: this.#owners.length, others: NOBODY }) - 1;
      this.#packages.set(name, id);
    }
    return id;
  }

  /** Whether a package of that name has been met. */
  has(name: string): boolean {
    return this.#packages.has(name);
  }

  /** The module and the package that the bytes of an owner are labelled with. */
  names(owner: number): { readonly module: string; readonly package: string } {
    const { module, name } = this.#owners[owner]!;
    return { module, package: name };
  }

  /** How many packages an owner is. */
  count(owner: number): number {
    return this.#owners[owner]!.count;
  }

  /** Of several packages the one that was met first. */
  first(owner: number): number {
    let set = owner;
    while (this.#owners[set]!.others !== NOBODY) set = this.#owners[set]!.others;
    return set;
  }

  /** The owner that is all packages of both. */
  union(a: number, b: number): number {
    if (a === b || b === NOBODY) return a;
    if (a === NOBODY) return b;
    if (this.#isFull(a)) return a;
    if (this.#isFull(b)) return b;
    const [low, high] = a < b ? [a, b] : [b, a];
    if (this.#owners[high]!.count === 1 && this.#owners[low]!.last < high) return this.#extend(low, high);
    let union = this.#unions.get(low, high);
    if (union === undefined) {
      union = this.#merge(low, high);
      this.#unions.set(low, high, union);
    }
    return union;
  }

  /** Gives the labels of what owners have of a kind. */
  labeller(kind: Kind, how: How): (owner: number) => number {
    const ids: number[] = [];
    return (owner) => {
      const known = ids[owner];
      if (known !== undefined) return known;
      const { module, name } = this.#owners[owner]!;
      const id = this.#labels.id({ module, package: name, kind, how });
      ids[owner] = id;
      return id;
    };
  }

  /** Whatever joins it, its label stays. */
  #isFull(owner: number): boolean {
    const { count, module } = this.#owners[owner]!;
    return count === MOST_SHARED && module === SHARED_MODULES;
  }

  #merge(a: number, b: number): number {
    const members = [...this.#members(a), ...this.#members(b)].sort((x, y) => x - y);
    let union = members[0]!;
    for (const member of members) {
      if (member !== this.#owners[union]!.last) union = this.#extend(union, member);
    }
    return union;
  }

  /** The set with one package more, whose number is higher than those in it. */
  #extend(set: number, member: number): number {
    const { count, module } = this.#owners[set]!;
    if (count === MOST_SHARED) return set;
    let extended = this.#extensions.get(set, member);
    if (extended === undefined) {
      extended =
        this.#owners.push({
          module: module === this.#owners[member]!.module ? module : SHARED_MODULES,
          name: `[shared by ${count + 1}${count + 1 === MOST_SHARED ? " or more" : ""}]`,
          count: count + 1,
          last: member,
          others: set,
        }) - 1;
      this.#extensions.set(set, member, extended);
    }
    return extended;
  }

  #members(owner: number): number[] {
    const members: number[] = [];
    for (let set = owner; set !== NOBODY; set = this.#owners[set]!.others) members.push(this.#owners[set]!.last);
    return members;
  }
}
