import { crc32 } from "node:zlib";
import { InvalidStream } from "./invalid-stream.ts";

/** RFC 1952, section 2.3.1: the first two bytes, as a number whose lowest byte is the first. */
const MAGIC = 0x8b1f;
const DEFLATE = 8;
/** Flags. 0x01 is a hint that nobody uses. */
const HAS = { checksum: 0x02, extra: 0x04, name: 0x08, comment: 0x10, reserved: 0xe0 } as const;

type Field = "magic" | "method" | "times" | "extra length" | "extra" | "name" | "comment" | "checksum";
type SizedField = Exclude<Field, "extra" | "name" | "comment">;

const SIZES: Readonly<Record<SizedField, number>> = {
  "magic": 2,
  "method": 2,
  "times": 6,
  "extra length": 2,
  "checksum": 2,
};

/**
 * Follows the header of a gzip member (RFC 1952, section 2.3), wherever its bytes are cut. Refuses what zlib refuses, with the same
 * words.
 */
export class GzipHeader {
  /** The fields that are not complete yet; of the first of them, the bytes that came, and the number that two of them make. */
  readonly #fields: Field[] = ["magic", "method", "times"];
  #have = 0;
  #value = 0;
  #extraBytes = 0;
  /** CRC-32 of all fields but the checksum, which is its lower half. */
  #crc32 = 0;

  get isComplete(): boolean {
    return this.#fields.length === 0;
  }

  /** Takes bytes until the header is complete or they end. Returns the offset after them. Throws `InvalidStream`. */
  take(bytes: Uint8Array, start: number, end: number): number {
    let at = start;
    while (at < end && !this.isComplete && this.#fields[0] !== "checksum") this.#follow(bytes[at++]!);
    this.#crc32 = crc32(bytes.subarray(start, at), this.#crc32);
    while (at < end && !this.isComplete) this.#follow(bytes[at++]!);
    return at;
  }

  #follow(byte: number): void {
    const field = this.#fields[0]!;
    if (this.#have < 2) this.#value |= byte << (8 * this.#have);
    this.#have++;
    if (!this.#ends(field, byte)) return;
    this.#check(field, this.#value);
    this.#fields.shift();
    this.#have = 0;
    this.#value = 0;
  }

  /** Whether this byte is the field's last one. */
  #ends(field: Field, byte: number): boolean {
    if (field === "name" || field === "comment") return byte === 0;
    return this.#have === (field === "extra" ? this.#extraBytes : SIZES[field]);
  }

  #check(field: Field, value: number): void {
    switch (field) {
      case "magic":
        if (value !== MAGIC) throw new InvalidStream("incorrect header check");
        return;
      case "method":
        this.#announce(value & 0xff, value >> 8);
        return;
      case "extra length":
        this.#extraBytes = value;
        if (value > 0) this.#fields.splice(1, 0, "extra");
        return;
      case "checksum":
        if (value !== (this.#crc32 & 0xffff)) throw new InvalidStream("header crc mismatch");
    }
  }

  #announce(method: number, flags: number): void {
    if (method !== DEFLATE) throw new InvalidStream("unknown compression method");
    if ((flags & HAS.reserved) !== 0) throw new InvalidStream("unknown header flags set");
    if ((flags & HAS.extra) !== 0) this.#fields.push("extra length");
    if ((flags & HAS.name) !== 0) this.#fields.push("name");
    if ((flags & HAS.comment) !== 0) this.#fields.push("comment");
    if ((flags & HAS.checksum) !== 0) this.#fields.push("checksum");
  }
}
