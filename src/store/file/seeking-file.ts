import { closeSync, readSync } from "node:fs";
import type { ChunkSource } from "../../format/tar/position.ts";
import type { FilePlace } from "../../image/image.ts";
import { openPlainFile } from "./blocking-file.ts";

/** Enough for a header and the beginning of its content: more would often be read only to be skipped. */
const READ_SIZE = 16 * 1024;

/**
 * Reads a file for a caller that skips most of it: skipped bytes are never read. Reads are short and synchronous. A
 * chunk is valid until the next is asked for.
 * Throws `source-invalid` where the file cannot be opened.
 */
export class SeekingFile implements ChunkSource, Disposable {
  readonly #file: number;
  readonly #buffer = Buffer.allocUnsafeSlow(READ_SIZE);
  readonly #end: number;
  #offset: number;

  constructor({ path, offset, sizeBytes }: FilePlace) {
    this.#file = openPlainFile(path);
    this.#offset = offset;
    this.#end = offset + sizeBytes;
  }

  skip(length: number): number {
    const passed = Math.min(length, this.#end - this.#offset);
    this.#offset += passed;
    return passed;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    while (this.#offset < this.#end) {
      const length = readSync(this.#file, this.#buffer, 0, Math.min(READ_SIZE, this.#end - this.#offset), this.#offset);
      if (length === 0) return;
      this.#offset += length;
      yield this.#buffer.subarray(0, length);
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }
}
