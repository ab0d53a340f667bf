const FIRST_CAPACITY = 4096;
const EMPTY = 0;

/** Numbers by pairs of numbers, all from 1 to 2^32 - 1: a hash table in arrays, because a Map of such keys is slow. */
export class PairTable {
  #capacity = FIRST_CAPACITY;
  #length = 0;
  #firsts = new Uint32Array(FIRST_CAPACITY);
  #seconds = new Uint32Array(FIRST_CAPACITY);
  #values = new Uint32Array(FIRST_CAPACITY);

  get(first: number, second: number): number | undefined {
    const value = this.#values[this.#slot(first, second)]!;
    return value === EMPTY ? undefined : value;
  }

  set(first: number, second: number, value: number): void {
    if (this.#length * 2 >= this.#capacity) this.#grow();
    const slot = this.#slot(first, second);
    if (this.#values[slot] === EMPTY) this.#length++;
    this.#firsts[slot] = first;
    this.#seconds[slot] = second;
    this.#values[slot] = value;
  }

  /** Where a pair is, or else where it may be put. */
  #slot(first: number, second: number): number {
    const mask = this.#capacity - 1;
    let slot = (Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b)) >>> 0;
    slot = (slot ^ (slot >>> 15)) & mask;
    while (this.#values[slot] !== EMPTY && (this.#firsts[slot] !== first || this.#seconds[slot] !== second)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #grow(): void {
    const [firsts, seconds, values] = [this.#firsts, this.#seconds, this.#values];
    this.#capacity *= 2;
    this.#length = 0;
    this.#firsts = new Uint32Array(this.#capacity);
    this.#seconds = new Uint32Array(this.#capacity);
    this.#values = new Uint32Array(this.#capacity);
    for (let slot = 0; slot < values.length; slot++) {
      if (values[slot] !== EMPTY) this.set(firsts[slot]!, seconds[slot]!, values[slot]!);
    }
  }
}
