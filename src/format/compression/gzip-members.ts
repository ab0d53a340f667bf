import { crc32 } from "node:zlib";
import { GzipHeader } from "./gzip-header.ts";
import type { Inflate } from "./inflate.ts";
import { InvalidStream } from "./invalid-stream.ts";

/** Bytes of each of the two numbers after a member: CRC-32 and size of what was compressed (RFC 1952, section 2.3.1). */
const NUMBER_BYTES = 4;

/** Decompresses the members of a gzip stream (RFC 1952, section 2.2) out of the input of `inflate`. */
export class GzipMembers {
  readonly #inflate: Inflate;
  #part: "header" | "content" | "trailer" | "none" = "header";
  #header = new GzipHeader();
  readonly #trailer = Buffer.alloc(2 * NUMBER_BYTES);
  #trailerBytes = 0;
  #crc32 = 0;
  #sizeBytes = 0;

  constructor(inflate: Inflate) {
    this.#inflate = inflate;
    inflate.reset();
  }

  /** Whether the last member is complete. */
  get areComplete(): boolean {
    return this.#part === "none";
  }

  /**
   * Decompresses from `start` to `end` of the input, into at most `room` bytes, which may be the rest of the room of the step before. Returns
   * them, with the offset up to which the input was consumed: less than `end` if there is no room, or if the next byte is zero and begins
   * no member. Throws `InvalidStream`.
   */
  step(start: number, end: number, room: number): { readonly bytes: Uint8Array; readonly end: number } {
    const { input } = this.#inflate;
    let at = start;
    let bytes = input.subarray(0, 0);
    for (;;) {
      if (this.#part === "none") {
        if (at === end || input[at] === 0) break;
        this.#begin();
      }
      if (this.#part === "header") {
        at = this.#header.take(input, at, end);
        if (!this.#header.isComplete) break;
        this.#part = "content";
      }
      if (this.#part === "content") {
        const hasEnded = this.#inflate.step(at, end, room - bytes.length);
        at += this.#inflate.consumedBytes;
        bytes = this.#added(bytes, this.#inflate.output);
        if (!hasEnded) break;
        this.#part = "trailer";
      }
      for (; at < end && this.#trailerBytes < this.#trailer.length; at++) this.#follow(input[at]!);
      if (this.#trailerBytes < this.#trailer.length) break;
      this.#part = "none";
    }
    return { bytes, end: at };
  }

  #begin(): void {
    this.#part = "header";
    this.#header = new GzipHeader();
    this.#trailerBytes = 0;
    this.#crc32 = 0;
    this.#sizeBytes = 0;
    this.#inflate.reset();
  }

  /** What was given in this step, with what another member adds to it right behind. */
  #added(given: Uint8Array, more: Uint8Array): Uint8Array {
    this.#crc32 = crc32(more, this.#crc32);
    this.#sizeBytes += more.length;
    return given.length === 0 ? more : new Uint8Array(given.buffer, given.byteOffset, given.length + more.length);
  }

  /** zlib compares each number as soon as it is there. */
  #follow(byte: number): void {
    this.#trailer[this.#trailerBytes++] = byte;
    if (this.#trailerBytes === NUMBER_BYTES && this.#trailer.readUInt32LE() !== this.#crc32) {
      throw new InvalidStream("incorrect data check");
    }
    const isComplete = this.#trailerBytes === this.#trailer.length;
    if (isComplete && this.#trailer.readUInt32LE(NUMBER_BYTES) !== this.#sizeBytes % 2 ** 32) {
      throw new InvalidStream("incorrect length check");
    }
  }
}
