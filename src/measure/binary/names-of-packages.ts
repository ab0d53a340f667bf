import { LIMITS } from "../../base/limits.ts";
import type { Owners } from "./owners.ts";
import { packageOfSymbol } from "./package-name.ts";

const PARENTHESIS = 0x28;
const DOT = 0x2e;
const SLASH = 0x2f;
const COLON = 0x3a;
const BRACKET = 0x5b;
const BRACE = 0x7b;
const TYPE = Buffer.from("type");
const GO = Buffer.from("go");
const GO_FUNC = Buffer.from("go.(");
const GO_ITAB = Buffer.from("go.itab.");
/** No import path is longer. */
const LONGEST_PATH = 4096;
const RECENT = 4096;

/**
 * The packages of the names in a linker's name table, in which a zero byte ends each name. The answers are those of
 * `packageOfSymbol`, but it reads bytes: a large program has some hundred thousand names of some thousand packages, and
 * decoding each name costs more than everything else that is done with it.
 */
export class NamesOfPackages {
  readonly #table: Uint8Array;
  readonly #owners: Owners;
  /** Recent paths, by a hash: the start, the length and the owner of each. */
  readonly #starts = new Uint32Array(RECENT);
  readonly #lengths = new Uint16Array(RECENT);
  readonly #ownersOfPaths = new Uint32Array(RECENT);
  /** The most recent path. */
  #lastStart = 0;
  #lastLength = 0;
  #lastOwner = 0;

  constructor(table: Uint8Array, owners: Owners) {
    this.#table = table;
    this.#owners = owners;
  }

  /** The owner that is the package of the name at an offset; undefined for a name without one. */
  owner(start: number): number | undefined {
    if (this.#isMade(start)) return this.#ownerOf(start);
    if (this.#isOfLast(start)) return this.#lastOwner;
    const table = this.#table;
    const limit = Math.min(table.length, start + LONGEST_PATH);
    let dot = -1;
    let hash = 0;
    let hashOfPath = 0;
    for (let at = start; at < limit; at++) {
      const byte = table[at]!;
      if (byte === 0 || byte === PARENTHESIS || byte === BRACKET || byte === BRACE) break;
      if (byte === SLASH) {
        dot = -1;
      } else if (byte === DOT && dot === -1) {
        dot = at;
        hashOfPath = hash;
      }
      hash = ((hash << 5) - hash + byte) | 0;
    }
    if (dot <= start) return undefined;
    return this.#ownerOfPath(start, dot - start, (hashOfPath ^ (hashOfPath >>> 16)) & (RECENT - 1));
  }

  /**
   * Whether a name starts with the most recent path and has no other path: the names of a package are adjacent.
   */
  #isOfLast(start: number): boolean {
    const table = this.#table;
    const length = this.#lastLength;
    if (length === 0 || table[start + length] !== DOT || !this.#isSame(this.#lastStart, start, length)) return false;
    const limit = Math.min(table.length, start + LONGEST_PATH);
    for (let at = start + length + 1; at < limit; at++) {
      const byte = table[at]!;
      if (byte === SLASH) return false;
      if (byte === 0 || byte === PARENTHESIS || byte === BRACKET || byte === BRACE) return true;
    }
    return true;
  }

  /** Whether a name may be one that compilers derive from others: `type:.eq.…`, `go:itab.…`, `go.(…)`. */
  #isMade(start: number): boolean {
    const table = this.#table;
    if (this.#startsWith(start, GO)) {
      return table[start + 2] === COLON || this.#startsWith(start, GO_FUNC) || this.#startsWith(start, GO_ITAB);
    }
    const next = table[start + 4];
    return (next === DOT || next === COLON) && this.#startsWith(start, TYPE);
  }

  #startsWith(start: number, prefix: Uint8Array): boolean {
    for (let index = 0; index < prefix.length; index++) {
      if (this.#table[start + index] !== prefix[index]) return false;
    }
    return true;
  }

  #ownerOfPath(start: number, length: number, recent: number): number | undefined {
    if (this.#lengths[recent] !== length || !this.#isSame(this.#starts[recent]!, start, length)) {
      const owner = this.#ownerOf(start);
      if (owner === undefined) return undefined;
      this.#starts[recent] = start;
      this.#lengths[recent] = length;
      this.#ownersOfPaths[recent] = owner;
    }
    this.#lastStart = start;
    this.#lastLength = length;
    this.#lastOwner = this.#ownersOfPaths[recent]!;
    return this.#lastOwner;
  }

  #isSame(a: number, b: number, length: number): boolean {
    const table = this.#table;
    for (let index = 0; index < length; index++) {
      if (table[a + index] !== table[b + index]) return false;
    }
    return true;
  }

  #ownerOf(start: number): number | undefined {
    const found = this.#table.indexOf(0, start);
    const end = Math.min(found === -1 ? this.#table.length : found, start + LIMITS.symbolNameBytes);
    const packageName = packageOfSymbol(
      Buffer.from(this.#table.buffer, this.#table.byteOffset + start, end - start).toString("utf8"),
    );
    return packageName === undefined ? undefined : this.#owners.package(packageName);
  }
}
