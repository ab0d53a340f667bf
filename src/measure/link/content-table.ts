import { EDGES_ROOM, NumberList, SYMBOLS_ROOM } from "./list.ts";

const MOST_FILLED = 0.6;

/** Numbers of symbols by the hash of their content, which has a fixed number of four-byte words. */
export class ContentTable {
  readonly #words: number;
  /** The words of each hash. */
  readonly #keys = new NumberList(EDGES_ROOM);
  readonly #numbers = new NumberList(SYMBOLS_ROOM);
  /** Positions in `#numbers` plus one, with linear probing: 0 where nothing is. */
  #slots = new Int32Array(1 << 12);

  constructor(words: number) {
    this.#words = words;
  }

  /** The number that is known for a hash, else the one that `fresh` gives, which is known from now on. */
  number(view: DataView, offset: number, fresh: () => number): number {
    const mask = this.#slots.length - 1;
    let slot = view.getInt32(offset, true) & mask;
    for (let found = this.#slots[slot]!; found !== 0; found = this.#slots[slot]!) {
      if (this.#equals(found - 1, view, offset)) return this.#numbers.get(found - 1);
      slot = (slot + 1) & mask;
    }
    const number = fresh();
    for (let word = 0; word < this.#words; word++) this.#keys.push(view.getInt32(offset + 4 * word, true));
    this.#slots[slot] = this.#numbers.push(number) + 1;
    if (this.#numbers.length > this.#slots.length * MOST_FILLED) this.#rehash();
    return number;
  }

  free(): void {
    this.#keys.free();
    this.#numbers.free();
    this.#slots = new Int32Array(1 << 12);
  }

  #equals(position: number, view: DataView, offset: number): boolean {
    const first = position * this.#words;
    for (let word = 0; word < this.#words; word++) {
      if (this.#keys.get(first + word) !== view.getInt32(offset + 4 * word, true)) return false;
    }
    return true;
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let position = 0; position < this.#numbers.length; position++) {
      let slot = this.#keys.get(position * this.#words) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = position + 1;
    }
    this.#slots = slots;
  }
}
