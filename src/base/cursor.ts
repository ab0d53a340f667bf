import { counted } from "./counted.ts";
import { type ErrorCode, PlimsollError } from "./error.ts";
import { uint8, uint16, uint32 } from "./unsigned.ts";

/**
 * A bounds-checked reading position in bytes that may be hostile. Every read outside the bytes throws `code` with the
 * place: missing bytes are never read as zeros.
 */
export class ByteCursor {
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
  readonly #view: DataView;
  readonly #code: ErrorCode;
  readonly #where: string;
  #offset = 0;

  constructor(bytes: Uint8Array, options: { littleEndian: boolean; code: ErrorCode; where: string; offset?: number }) {
    this.bytes = bytes;
    this.littleEndian = options.littleEndian;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#code = options.code;
    this.#where = options.where;
    if (options.offset !== undefined) this.seek(options.offset);
  }

  get offset(): number {
    return this.#offset;
  }

  get remaining(): number {
    return this.bytes.length - this.#offset;
  }

  seek(offset: number): void {
    if (!Number.isSafeInteger(offset) || offset < 0 || offset > this.bytes.length) this.#outside(offset, 0);
    this.#offset = offset;
  }

  skip(length: number): void {
    this.#advance(length);
  }

  u8(): number {
    return uint8(this.#view, this.#advance(1));
  }

  u16(): number {
    return uint16(this.#view, this.#advance(2), this.littleEndian);
  }

  u32(): number {
    return uint32(this.#view, this.#advance(4), this.littleEndian);
  }

  i32(): number {
    return this.#view.getInt32(this.#advance(4), this.littleEndian);
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#advance(8), this.littleEndian);
  }

  /** A view of the next bytes, not a copy. */
  take(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.bytes.subarray(start, start + length);
  }

  #advance(length: number): number {
    const start = this.#offset;
    const isInside = length >= 0 && length <= this.bytes.length - start && Math.floor(length) === length;
    if (!isInside) this.#outside(start, length);
    this.#offset = start + length;
    return start;
  }

  #outside(offset: number, length: number): never {
    throw new PlimsollError(this.#code, {
      what: `${this.#where} ends too early`,
      why: `${counted(length, "byte is", "bytes are")} wanted at offset ${offset} of ${this.bytes.length}`,
      where: `${this.#where} @0x${Math.max(0, Number(offset)).toString(16)}`,
    });
  }
}
