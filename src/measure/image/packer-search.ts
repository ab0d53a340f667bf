import { findPacker, PACKER_LOOK_BYTES, type Packer } from "../../format/elf/packer.ts";

/** Looks at the beginning of an ELF file that streams past, for what a packer writes there. */
export class PackerSearch {
  /** A copy: chunks are large, and this is a small part of one. */
  readonly #start = Buffer.alloc(PACKER_LOOK_BYTES);
  #length = 0;

  update(chunk: Uint8Array): void {
    if (this.#length === PACKER_LOOK_BYTES) return;
    const part = chunk.subarray(0, PACKER_LOOK_BYTES - this.#length);
    this.#start.set(part, this.#length);
    this.#length += part.length;
  }

  /** Of the bytes that have passed. */
  get found(): Packer | undefined {
    return findPacker(this.#start.subarray(0, this.#length));
  }
}
