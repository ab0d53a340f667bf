import { NumberList } from "./list.ts";

/** The number of the empty name. */
export const NO_NAME = 0;
const MOST_FILLED = 0.6;
const GROWTH = 1.5;

/**
 * Names of symbols by number, each once, as bytes: a link has some hundred thousand, and as strings they take several
 * times the memory and are slower to look up.
 */
export class NameTable {
  #bytes = Buffer.from(new ArrayBuffer(1 << 24));
  /** Where the name after each begins. */
  readonly #ends = new NumberList();
  readonly #hashes = new NumberList();
  /** Numbers by hash, with linear probing: 0 where nothing is. */
  #slots = new Int32Array(1 << 16);
  /** Names come from the code of others: which of them have the same hash shall not be known in advance. */
  readonly #seed = Math.floor(Math.random() * 0x7fffffff);

  constructor() {
    this.#ends.push(0);
    this.#hashes.push(0);
  }

  get length(): number {
    return this.#ends.length;
  }

  /** The number of the name that these bytes are in UTF-8. */
  intern(source: Uint8Array, start = 0, end = source.length): number {
    if (start >= end) return NO_NAME;
    const hash = this.#hash(source, start, end);
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let found = this.#slots[slot]!; found !== 0; found = this.#slots[slot]!) {
      if (this.#hashes.get(found) === hash && this.#equals(found, source, start, end)) return found;
      slot = (slot + 1) & mask;
    }
    const number = this.#append(source, start, end);
    this.#hashes.push(hash);
    this.#slots[slot] = number;
    if (number > this.#slots.length * MOST_FILLED) this.#rehash();
    return number;
  }

  text(number: number): string {
    return this.#bytes.toString("utf8", this.#start(number), this.#ends.get(number));
  }

  /** The bytes of a name: valid until the next name is added. */
  bytes(number: number): Uint8Array {
    return this.#bytes.subarray(this.#start(number), this.#ends.get(number));
  }

  startsWith(number: number, prefix: Uint8Array): boolean {
    const start = this.#start(number);
    if (this.#ends.get(number) - start < prefix.length) return false;
    for (let at = 0; at < prefix.length; at++) {
      if (this.#bytes[start + at] !== prefix[at]) return false;
    }
    return true;
  }

  /** Gives the memory of the names back. The table cannot be used any longer. */
  free(): void {
    this.#bytes.buffer.transfer(0);
    this.#bytes = Buffer.alloc(0);
    for (const list of [this.#ends, this.#hashes]) list.free();
  }

  #start(number: number): number {
    return number === NO_NAME ? 0 : this.#ends.get(number - 1);
  }

  /** FNV-1a, with its bits mixed at the end because only the lowest of them choose a slot. */
  #hash(source: Uint8Array, start: number, end: number): number {
    let hash = this.#seed;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ source[at]!, 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    return hash ^ (hash >>> 13);
  }

  #equals(number: number, source: Uint8Array, start: number, end: number): boolean {
    const first = this.#start(number);
    if (this.#ends.get(number) - first !== end - start) return false;
    for (let at = start; at < end; at++) {
      if (this.#bytes[first + at - start] !== source[at]) return false;
    }
    return true;
  }

  #append(source: Uint8Array, start: number, end: number): number {
    const first = this.#ends.get(this.#ends.length - 1);
    const last = first + end - start;
    if (last > this.#bytes.length) {
      const length = Math.max(last, Math.ceil(this.#bytes.length * GROWTH));
      this.#bytes = Buffer.from(this.#bytes.buffer.transfer(length));
    }
    for (let at = start; at < end; at++) this.#bytes[first + at - start] = source[at]!;
    return this.#ends.push(last);
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let number = 1; number < this.length; number++) {
      let slot = this.#hashes.get(number) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number;
    }
    this.#slots = slots;
  }
}
