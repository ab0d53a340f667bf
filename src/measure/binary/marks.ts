import { NOBODY, type Owners } from "./owners.ts";

const OWNER_BITS = 22;
const OWNERS = 2 ** OWNER_BITS;
const FIRST_CAPACITY = 1024;
const RECENT_MASK = 4095;

/**
 * Places where something starts, each with who uses it: `[start of a string, package of the code that refers to it]`.
 * What starts at one place reaches to the next place, so the places cut a table into its parts, and whoever uses a part
 * owns it. A place may be marked many times. One number holds place and owner, because numbers sort fast.
 */
export class Marks {
  readonly #base: number;
  #keys = new Float64Array(FIRST_CAPACITY);
  #length = 0;
  #isSorted = true;
  /** Marks that were made lately, because code refers to one thing again and again. */
  readonly #recent = new Float64Array(RECENT_MASK + 1).fill(-1);

  /** No place is before `base`, nor 2 GiB behind it. */
  constructor(base: number) {
    this.#base = base;
  }

  add(place: number, owner: number): void {
    const distance = place - this.#base;
    if (!(distance >= 0 && distance < 2 ** 31) || owner >= OWNERS) return;
    const recent = distance & RECENT_MASK;
    const stamp = distance * OWNERS + owner;
    if (this.#recent[recent] === stamp) return;
    this.#recent[recent] = stamp;
    if (this.#length === this.#keys.length) this.#makeRoom();
    if (this.#length > 0 && stamp < this.#keys[this.#length - 1]!) this.#isSorted = false;
    this.#keys[this.#length++] = stamp;
  }

  /** Calls back for each part in order, with its start, its end (of the last one: `end`) and who owns it together. */
  forEachPart(end: number, owners: Owners, visit: (start: number, end: number, owner: number) => void): void {
    this.#sort();
    for (let index = 0; index < this.#length; ) {
      const distance = this.#distance(index);
      let owner = NOBODY;
      for (; index < this.#length && this.#distance(index) === distance; index++) {
        owner = owners.union(owner, this.#keys[index]! % OWNERS);
      }
      const start = this.#base + distance;
      const next = index < this.#length ? this.#base + this.#distance(index) : end;
      if (start < end) visit(start, Math.min(next, end), owner);
    }
  }

  /** Many marks are repetitions: the room that they take is used again before there is more. */
  #makeRoom(): void {
    this.#sort();
    let kept = 0;
    for (let index = 0; index < this.#length; index++) {
      const key = this.#keys[index]!;
      if (kept === 0 || key !== this.#keys[kept - 1]) this.#keys[kept++] = key;
    }
    this.#length = kept;
    if (kept < this.#keys.length / 2) return;
    const keys = new Float64Array(this.#keys.length * 2);
    keys.set(this.#keys);
    this.#keys = keys;
  }

  #distance(index: number): number {
    return Math.floor(this.#keys[index]! / OWNERS);
  }

  #sort(): void {
    if (this.#isSorted) return;
    this.#keys.subarray(0, this.#length).sort();
    this.#isSorted = true;
  }
}
