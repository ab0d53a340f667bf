import { strict as assert } from "node:assert";
import { NOBODY, type Owners } from "./owners.ts";

const FARTHEST = 2 ** 31;
/** Numbers in one piece of the list of marks, two for each. */
const CHUNK = 16 * 1024;

/**
 * Half of all marks repeat one of this many before: the functions of a package use the same things and are adjacent.
 */
const RECENT = 1024;

/** Users of all parts, grouped by part: part i has those from `ends[i - 1]` to `ends[i]`. */
interface Parts {
  /** For each word of bits, how many bits are set before it. */
  readonly firsts: Uint32Array;
  readonly users: Uint32Array;
  readonly ends: Uint32Array;
}

/**
 * Places where something starts, each with its users: `[start of a string, packages of the code that refers to it]`.
 * What starts at one place extends to the next place, so the places cut a table into parts, and the users of a part own
 * it. A place may be marked many times. One bit for each place puts them in order without sorting: the number of a part
 * is how many bits are set before it.
 */
export class Marks {
  readonly #base: number;
  /** Size of the table, in bytes. */
  readonly #size: number;
  readonly #owners: Owners;
  /** Bit i is set where a part starts, i bytes from the base. */
  readonly #bits: Int32Array;
  /** The marks, in turn the distance from the base and the owner. */
  readonly #chunks: Uint32Array[] = [];
  #used = CHUNK;
  /** Recent marks, by a hash of the distance. */
  readonly #recentDistances = new Uint32Array(RECENT);
  readonly #recentOwners = new Uint32Array(RECENT);
  #parts: Parts | undefined;

  /**
   * Places outside of the table from `base` to `end` are ignored, and so are those more than 2 GiB after `base`. All
   * places have to be marked before the first query.
   */
  constructor(base: number, end: number, owners: Owners) {
    this.#base = base;
    this.#size = Math.max(0, Math.min(end - base, FARTHEST));
    this.#owners = owners;
    this.#bits = new Int32Array(Math.ceil(this.#size / 32));
  }

  add(place: number, owner: number): void {
    const distance = place - this.#base;
    if (!(distance >= 0 && distance < this.#size)) return;
    if (this.#parts !== undefined) assert.fail("a mark comes too late");
    this.#bits[distance >>> 5]! |= 1 << (distance & 31);
    if (owner === NOBODY) return;
    const recent = (distance ^ (distance >>> 10)) & (RECENT - 1);
    if (this.#recentDistances[recent] === distance && this.#recentOwners[recent] === owner) return;
    this.#recentDistances[recent] = distance;
    this.#recentOwners[recent] = owner;
    if (this.#used === CHUNK) {
      this.#chunks.push(new Uint32Array(CHUNK));
      this.#used = 0;
    }
    const chunk = this.#chunks[this.#chunks.length - 1]!;
    chunk[this.#used++] = distance;
    chunk[this.#used++] = owner;
  }

  /** How many parts there are. */
  count(): number {
    return this.#settled().ends.length;
  }

  /** The number of the part that contains a place; -1 if none does. */
  partAt(place: number): number {
    const distance = Math.min(place - this.#base, this.#size - 1);
    return distance >= 0 ? this.#rank(this.#settled().firsts, distance) - 1 : -1;
  }

  /** Who marked a place; nobody if it was not marked. */
  ownerAt(place: number): number {
    const distance = place - this.#base;
    const isMarked = distance >= 0 && distance < this.#size && (this.#bits[distance >>> 5]! >>> (distance & 31)) & 1;
    return isMarked ? this.#ownerOf(this.#settled(), this.partAt(place)) : NOBODY;
  }

  /** Calls back for each part in order, with its start, its end (for the last part `end`) and its common owner. */
  forEachPart(end: number, visit: (start: number, end: number, owner: number) => void): void {
    const parts = this.#settled();
    this.#walk(end, (start, next, part) => visit(start, next, this.#ownerOf(parts, part)));
  }

  /** Calls back with the label of each part instead of its owner: the label is cheaper to determine. */
  forEachLabel(
    end: number,
    labelOf: (owner: number) => number,
    visit: (start: number, end: number, label: number) => void,
  ): void {
    const { users, ends } = this.#settled();
    this.#walk(end, (start, next, part) => {
      const owner = this.#owners.commonOwner(users, part === 0 ? 0 : ends[part - 1]!, ends[part]!);
      visit(start, next, labelOf(owner));
    });
  }

  #walk(end: number, visit: (start: number, end: number, part: number) => void): void {
    let part = -1;
    let start = 0;
    for (let word = 0; word < this.#bits.length; word++) {
      for (let bits = this.#bits[word]!; bits !== 0; bits &= bits - 1) {
        const place = this.#base + word * 32 + 31 - Math.clz32(bits & -bits);
        if (part >= 0 && start < end) visit(start, Math.min(place, end), part);
        part++;
        start = place;
      }
    }
    if (part >= 0 && start < end) visit(start, end, part);
  }

  #ownerOf({ users, ends }: Parts, part: number): number {
    const from = part === 0 ? 0 : ends[part - 1]!;
    let owner = NOBODY;
    for (let index = from; index < ends[part]!; index++) {
      if (index === from || users[index] !== users[index - 1]) owner = this.#owners.union(owner, users[index]!);
    }
    return owner;
  }

  #settled(): Parts {
    this.#parts ??= this.#settle();
    return this.#parts;
  }

  /** Replaces the distance in each mark by the number of its part: no more marks can be added. */
  #settle(): Parts {
    const firsts = new Uint32Array(this.#bits.length);
    let count = 0;
    for (let word = 0; word < firsts.length; word++) {
      firsts[word] = count;
      const bits = this.#bits[word]!;
      if (bits !== 0) count += bitCount(bits);
    }
    const starts = new Uint32Array(count + 1);
    for (const chunk of this.#chunks) this.#count(chunk, firsts, starts);
    for (let part = 0; part < count; part++) starts[part + 1]! += starts[part]!;
    const users = new Uint32Array(starts[count]!);
    const ends = starts.subarray(0, count);
    for (const chunk of this.#chunks) this.#collect(chunk, ends, users);
    return { firsts, users, ends };
  }

  #lengthOf(chunk: Uint32Array): number {
    return chunk === this.#chunks.at(-1) ? this.#used : CHUNK;
  }

  #count(chunk: Uint32Array, firsts: Uint32Array, starts: Uint32Array): void {
    const length = this.#lengthOf(chunk);
    for (let at = 0; at < length; at += 2) {
      const part = this.#rank(firsts, chunk[at]!) - 1;
      chunk[at] = part;
      starts[part + 1]!++;
    }
  }

  #collect(chunk: Uint32Array, ends: Uint32Array, users: Uint32Array): void {
    const length = this.#lengthOf(chunk);
    for (let at = 0; at < length; at += 2) users[ends[chunk[at]!]!++] = chunk[at + 1]!;
  }

  /** How many parts start at or before a distance. */
  #rank(firsts: Uint32Array, distance: number): number {
    const word = distance >>> 5;
    return firsts[word]! + bitCount(this.#bits[word]! & (0xffffffff >>> (31 - (distance & 31))));
  }
}

/**
 * How many of 32 bits are set. It uses shifts and sums, because V8's fast compiler has no instruction for Math.imul.
 */
function bitCount(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  const eights = (fours + (fours >>> 4)) & 0x0f0f0f0f;
  const halves = eights + (eights >>> 8);
  return (halves + (halves >>> 16)) & 0x3f;
}
