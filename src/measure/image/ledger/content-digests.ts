import type { Hash } from "node:crypto";
import { crypto } from "../../../base/crypto.ts";
import { enlarged } from "../../../base/enlarged.ts";

const SHA1_BYTES = 20;
const SHA256_BYTES = 32;
const ROW_BYTES = SHA1_BYTES + SHA256_BYTES;
const FIRST_CAPACITY = 256;

/** SHA-1 and SHA-256 of one file's content while it streams past. */
export class ContentDigest {
  readonly #sha1: Hash = crypto().createHash("sha1");
  readonly #sha256: Hash = crypto().createHash("sha256");

  update(chunk: Uint8Array): void {
    this.#sha1.update(chunk);
    this.#sha256.update(chunk);
  }

  /** A row of `ContentDigests`. */
  finish(): Uint8Array {
    return Buffer.concat([this.#sha1.digest(), this.#sha256.digest()]);
  }
}

/** Digests of the files of a layer, by entry: a row of fixed size for each, because a layer may have hundreds of thousands. */
export class ContentDigests {
  #rows: Uint8Array;

  /** Takes ownership of the rows. A row of zeros is of a file that was not digested. */
  constructor(rows: Uint8Array = new Uint8Array(FIRST_CAPACITY * ROW_BYTES)) {
    this.#rows = rows;
  }

  set(entry: number, row: Uint8Array): void {
    const end = (entry + 1) * ROW_BYTES;
    if (end > this.#rows.length) this.#rows = enlarged(this.#rows, new Uint8Array(2 * end));
    this.#rows.set(row, entry * ROW_BYTES);
  }

  /** In hexadecimal digits; undefined for an entry that was not digested. */
  of(entry: number): { readonly sha1: string; readonly sha256: string } | undefined {
    const row = Buffer.from(this.#rows.subarray(entry * ROW_BYTES, (entry + 1) * ROW_BYTES));
    if (row.length === 0 || row.every((byte) => byte === 0)) return undefined;
    return { sha1: row.toString("hex", 0, SHA1_BYTES), sha256: row.toString("hex", SHA1_BYTES) };
  }

  toBytes(entries: number): Uint8Array {
    return this.#rows.slice(0, entries * ROW_BYTES);
  }
}
