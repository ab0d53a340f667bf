import { packageOfType } from "./package-name.ts";

const STAR = 0x2a;
const DOT = 0x2e;
const SLASH = 0x2f;

/**
 * The packages of names of types in a table. It says what `packageOfType` says: but types of a package stand together,
 * as `net/http.Client` and `*net/http.Client`, and a name that starts as the one before it need not be decoded.
 */
export class PackagesOfTypes {
  readonly #table: Uint8Array;
  /** Where the package is in the last name that was decoded; of no length where that does not start with it. */
  #start = 0;
  #length = 0;
  #last: string | undefined;

  constructor(table: Uint8Array) {
    this.#table = table;
  }

  /** Of the name from `start` to `end`; undefined for a type without a package. */
  package(start: number, end: number): string | undefined {
    const path = start + (this.#table[start] === STAR ? 1 : 0);
    return this.#isOfLast(path, end) ? this.#last : this.#decode(start, path, end);
  }

  #isOfLast(path: number, end: number): boolean {
    const table = this.#table;
    const dot = path + this.#length;
    if (this.#length === 0 || dot + 1 >= end || table[dot] !== DOT || !isLetter(table[dot + 1]!)) return false;
    for (let index = 0; index < this.#length; index++) {
      if (table[path + index] !== table[this.#start + index]) return false;
    }
    // Behind a slash the path goes on, or another one stands.
    for (let at = dot; at < end; at++) {
      if (table[at] === SLASH) return false;
    }
    return true;
  }

  #decode(start: number, path: number, end: number): string | undefined {
    const { buffer, byteOffset } = this.#table;
    const name = Buffer.from(buffer, byteOffset + start, end - start).toString("utf8");
    const found = packageOfType(name);
    const isFirst = found !== undefined && name.startsWith(`${found}.`, path - start);
    this.#start = path;
    this.#length = isFirst ? Buffer.byteLength(found) : 0;
    this.#last = found;
    return found;
  }
}

function isLetter(byte: number): boolean {
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}
