import { closeSync, readSync } from "node:fs";
import type { ChunkSource } from "../format/tar/position.ts";
import type { FilePlace } from "../image/image.ts";
import { openPlainFile } from "./blocking-file.ts";

/** A header with the beginning of what it is about: more would be read to be passed over. */
const READ_SIZE = 16 * 1024;

/**
 * Bytes of a file for someone who passes over most of them: what is skipped is never read. Reads are short and block.
 * Throws `source-invalid` where the file cannot be opened.
 */
export class SeekingFile implements ChunkSource, Disposable {
  readonly #file: number;
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
      const chunk = Buffer.allocUnsafe(Math.min(READ_SIZE, this.#end - this.#offset));
      const length = readSync(this.#file, chunk, 0, chunk.length, this.#offset);
      if (length === 0) return;
      this.#offset += length;
      yield chunk.subarray(0, length);
    }
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
  }
}
