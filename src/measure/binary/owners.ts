import { type How, type Kind, type LabelTable, LINKER_MADE, UNATTRIBUTED } from "../label.ts";
import type { ModulesOfPackages } from "./module-of-package.ts";

/** The owner of bytes that nobody is known to use. */
export const NOBODY = 0;
/** What the linker makes for itself or for the runtime. */
export const LINKER = 1;

/** The module of bytes that packages of several modules own together. */
const SHARED_MODULES = "[shared]";
/** Sets do not grow beyond this, so that putting them together costs no more than the program is large. */
const MOST_SHARED = 256;

interface Owner {
  readonly module: string;
  /** A name in brackets where there are several packages. */
  readonly name: string;
  /** How many packages own the bytes together. */
  readonly count: number;
  /** The last package to join, and those that were there before it. */
  readonly member: number;
  readonly others: number;
}

/**
 * Who owns bytes, by number: a package, or several together. Equal sets that were put together in one order have one
 * number, so that a set costs nothing more when it is met again.
 */
export class Owners {
  readonly #labels: LabelTable;
  readonly #modules: ModulesOfPackages;
  readonly #owners: Owner[] = [];
  readonly #packages = new Map<string, number>();
  readonly #unions = new Map<number, number>();
  readonly #labelIds = new Map<string, number>();

  constructor(labels: LabelTable, modules: ModulesOfPackages) {
    this.#labels = labels;
    this.#modules = modules;
    this.#owners.push({ module: UNATTRIBUTED, name: UNATTRIBUTED, count: 0, member: NOBODY, others: NOBODY });
    this.#owners.push({ module: LINKER_MADE, name: LINKER_MADE, count: 1, member: LINKER, others: NOBODY });
  }

  /** The owner that is one package, by the name that the linker has for it. */
  package(name: string): number {
    let id = this.#packages.get(name);
    if (id === undefined) {
      const path = this.#modules.importPath(name);
      const module = this.#modules.moduleOf(path);
      id = this.#owners.push({ module, name: path, count: 1, member: this.#owners.length, others: NOBODY }) - 1;
      this.#packages.set(name, id);
    }
    return id;
  }

  /** Whether a package of that name has been met. */
  has(name: string): boolean {
    return this.#packages.has(name);
  }

  /** How many packages an owner is. */
  count(owner: number): number {
    return this.#owners[owner]!.count;
  }

  /** Of several packages the one that was met first. */
  first(owner: number): number {
    return this.count(owner) <= 1 ? owner : Math.min(...this.#members(owner));
  }

  /** The owner that is all packages of both. */
  union(a: number, b: number): number {
    if (a === b || b === NOBODY) return a;
    if (a === NOBODY) return b;
    const key = a * 2 ** 26 + b;
    let union = this.#unions.get(key);
    if (union === undefined) {
      union = a;
      for (const member of this.#members(b)) union = this.#join(union, member);
      this.#unions.set(key, union);
    }
    return union;
  }

  /** The label of bytes of an owner. */
  label(owner: number, kind: Kind, how: How): number {
    const key = `${owner} ${kind} ${how}`;
    let id = this.#labelIds.get(key);
    if (id === undefined) {
      const { module, name } = this.#owners[owner]!;
      id = this.#labels.id({ module, package: name, kind, how });
      this.#labelIds.set(key, id);
    }
    return id;
  }

  #join(set: number, member: number): number {
    const key = set * 2 ** 26 + member;
    const known = this.#unions.get(key);
    if (known !== undefined) return known;
    const joined = this.#members(set).includes(member) ? set : this.#newSet(set, member);
    this.#unions.set(key, joined);
    return joined;
  }

  #newSet(others: number, member: number): number {
    if (this.#owners[others]!.count >= MOST_SHARED) return others;
    const [before, added] = [this.#owners[others]!, this.#owners[member]!];
    const count = before.count + 1;
    const name = `[shared by ${count}${count === MOST_SHARED ? " or more" : ""}]`;
    const module = before.module === added.module ? added.module : SHARED_MODULES;
    return this.#owners.push({ module, name, count, member, others }) - 1;
  }

  #members(owner: number): number[] {
    const members: number[] = [];
    for (let set = owner; set !== NOBODY; set = this.#owners[set]!.others) members.push(this.#owners[set]!.member);
    return members;
  }
}
