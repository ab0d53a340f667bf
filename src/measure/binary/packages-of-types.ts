import { packageOfType } from "./package-name.ts";

const STAR = 0x2a;
const DOT = 0x2e;
const SLASH = 0x2f;

/**
 * The packages of the type names in a table. The answers are those of `packageOfType`. But the types of a package are
 * adjacent, such as `net/http.Client` and `*net/http.Client`, and a name that starts like the one before need not be
 * decoded.
 */
export class PackagesOfTypes {
  readonly #table: Uint8Array;
  /** The place of the package in the last decoded name; empty if the name does not start with it. */
  #start = 0;
  #length = 0;
  #last: string | undefined;

  constructor(table: Uint8Array) {
    this.#table = table;
  }

  /** The package of the name from `start` to `end`; undefined for a type without a package. */
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
    // After a slash the path continues, or another path follows.
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
