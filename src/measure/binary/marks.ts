import { enlarged } from "../enlarged.ts";
import { NOBODY, type Owners } from "./owners.ts";

const FIRST_CAPACITY = 256;
const FARTHEST = 2 ** 31;

/**
 * Places where something starts, each with who uses it: `[start of a string, packages of the code that refers to it]`.
 * What starts at one place reaches to the next place, so the places cut a table into its parts, and whoever uses a part
 * owns it. A place may be marked many times. One bit for each place puts them into order without sorting: the number of
 * a part is how many bits are set before it.
 */
export class Marks {
  readonly #base: number;
  /** Of the table, in bytes. */
  readonly #size: number;
  readonly #owners: Owners;
  /** Bit i is set where a part starts, i bytes from the base. */
  readonly #bits: Uint32Array;
  /** What was marked, as distances from the base, and by whom. */
  #distances = new Uint32Array(FIRST_CAPACITY);
  #users = new Uint32Array(FIRST_CAPACITY);
  #length = 0;
  #parts: { readonly firsts: Uint32Array; readonly owners: Uint32Array } | undefined;

  /** Places outside of the table from `base` to `end` are not taken, nor those 2 GiB behind `base`. */
  constructor(base: number, end: number, owners: Owners) {
    this.#base = base;
    this.#size = Math.max(0, Math.min(end - base, FARTHEST));
    this.#owners = owners;
    this.#bits = new Uint32Array(Math.ceil(this.#size / 32));
  }

  add(place: number, owner: number): void {
    const distance = place - this.#base;
    if (!(distance >= 0 && distance < this.#size)) return;
    this.#bits[distance >>> 5]! |= 1 << (distance & 31);
    this.#parts = undefined;
    if (owner === NOBODY) return;
    if (this.#length === this.#distances.length) {
      this.#distances = enlarged(this.#distances, new Uint32Array(this.#length * 2));
      this.#users = enlarged(this.#users, new Uint32Array(this.#length * 2));
    }
    this.#distances[this.#length] = distance;
    this.#users[this.#length++] = owner;
  }

  /** The number of the part that holds a place; -1 where none does. */
  partAt(place: number): number {
    const distance = Math.min(place - this.#base, this.#size - 1);
    return distance >= 0 ? this.#rank(this.#settled().firsts, distance) - 1 : -1;
  }

  /** Who marked a place; nobody where it was not marked. */
  ownerAt(place: number): number {
    const distance = place - this.#base;
    const isMarked = distance >= 0 && distance < this.#size && (this.#bits[distance >>> 5]! >>> (distance & 31)) & 1;
    return isMarked ? this.#settled().owners[this.partAt(place)]! : NOBODY;
  }

  /** Calls back for each part in order, with its start, its end (of the last one: `end`) and who owns it together. */
  forEachPart(end: number, visit: (start: number, end: number, owner: number) => void): void {
    const { owners } = this.#settled();
    let part = -1;
    let start = 0;
    for (let word = 0; word < this.#bits.length; word++) {
      for (let bits = this.#bits[word]!; bits !== 0; bits &= bits - 1) {
        const place = this.#base + word * 32 + 31 - Math.clz32(bits & -bits);
        if (part >= 0 && start < end) visit(start, Math.min(place, end), owners[part]!);
        part++;
        start = place;
      }
    }
    if (part >= 0 && start < end) visit(start, end, owners[part]!);
  }

  /** Of each word of bits how many are set before it; and of each part the owner. */
  #settled() {
    if (this.#parts !== undefined) return this.#parts;
    const firsts = new Uint32Array(this.#bits.length);
    let count = 0;
    for (let word = 0; word < firsts.length; word++) {
      firsts[word] = count;
      count += bitCount(this.#bits[word]!);
    }
    this.#parts = { firsts, owners: this.#ownersOfParts(firsts, count) };
    return this.#parts;
  }

  /** Puts who marked a part side by side first, because the same ones mark it again and again. */
  #ownersOfParts(firsts: Uint32Array, count: number): Uint32Array {
    const partOf = new Uint32Array(this.#length);
    const ends = new Uint32Array(count + 1);
    for (let index = 0; index < partOf.length; index++) {
      const part = this.#rank(firsts, this.#distances[index]!) - 1;
      partOf[index] = part;
      ends[part + 1]!++;
    }
    for (let part = 0; part < count; part++) ends[part + 1]! += ends[part]!;
    const users = new Uint32Array(this.#length);
    for (let index = 0; index < partOf.length; index++) users[ends[partOf[index]!]!++] = this.#users[index]!;
    const owners = new Uint32Array(count);
    for (let part = 0, from = 0; part < count; from = ends[part++]!) owners[part] = this.#together(users, from, ends[part]!);
    return owners;
  }

  #together(users: Uint32Array, from: number, to: number): number {
    let owner = NOBODY;
    for (let index = from; index < to; index++) {
      if (index === from || users[index] !== users[index - 1]) owner = this.#owners.union(owner, users[index]!);
    }
    return owner;
  }

  /** How many parts start at a distance or before it. */
  #rank(firsts: Uint32Array, distance: number): number {
    const word = distance >>> 5;
    return firsts[word]! + bitCount(this.#bits[word]! & (0xffffffff >>> (31 - (distance & 31))));
  }
}

/** How many of 32 bits are set. */
function bitCount(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
