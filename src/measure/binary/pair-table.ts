const FIRST_CAPACITY = 4096;
const EMPTY = 0;

/** Numbers by pairs of numbers, all from 1 to 2^32 - 1: a hash table in arrays, because a Map of such keys is slow. */
export class PairTable {
  #mask = FIRST_CAPACITY - 1;
  #length = 0;
  /** The first number, the second number and the value of a pair are stored next to each other. */
  #slots = new Uint32Array(3 * FIRST_CAPACITY);

  /** The value of a pair, or 0 if there is no such pair. */
  get(first: number, second: number): number {
    return this.#slots[this.#slot(first, second) + 2]!;
  }

  set(first: number, second: number, value: number): void {
    if (this.#length * 2 > this.#mask) this.#grow();
    const slot = this.#slot(first, second);
    if (this.#slots[slot + 2] === EMPTY) this.#length++;
    this.#slots[slot] = first;
    this.#slots[slot + 1] = second;
    this.#slots[slot + 2] = value;
  }

  /** The slot of a pair, or the free slot where it can be stored. */
  #slot(first: number, second: number): number {
    const slots = this.#slots;
    const mask = this.#mask;
    let hash = Math.imul(first, 0x9e3779b1) + second;
    hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
    hash = (hash ^ (hash >>> 13)) & mask;
    let slot = 3 * hash;
    while (slots[slot + 2] !== EMPTY && (slots[slot] !== first || slots[slot + 1] !== second)) {
      hash = (hash + 1) & mask;
      slot = 3 * hash;
    }
    return slot;
  }

  #grow(): void {
    const slots = this.#slots;
    this.#mask = this.#mask * 2 + 1;
    this.#length = 0;
    this.#slots = new Uint32Array(3 * (this.#mask + 1));
    for (let slot = 0; slot < slots.length; slot += 3) {
      if (slots[slot + 2] !== EMPTY) this.set(slots[slot]!, slots[slot + 1]!, slots[slot + 2]!);
    }
  }
}
