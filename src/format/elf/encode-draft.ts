import { type RandomAccess, readExactly } from "./random-access.ts";

/** A piece of a file to be written: new bytes, zeros, or a range of the source file. */
type Piece =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "zeros"; readonly sizeBytes: number }
  | { readonly kind: "copy"; readonly fileOffset: number; readonly sizeBytes: number };

/** The largest part of a copied range that is held in memory at once. */
const CHUNK_BYTES = 1024 * 1024;

/** A file that is composed of pieces and written as a stream: only its new bytes are held in memory. */
export class Draft {
  readonly #pieces: Piece[] = [];
  #sizeBytes = 0;

  /** The size so far, which is the offset of the next piece. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  bytes(bytes: Uint8Array): void {
    this.#pieces.push({ kind: "bytes", bytes });
    this.#sizeBytes += bytes.length;
  }

  zeros(sizeBytes: number): void {
    this.#pieces.push({ kind: "zeros", sizeBytes });
    this.#sizeBytes += sizeBytes;
  }

  /** Adds a range of the source. It must be inside the source when it is written. */
  copy(fileOffset: number, sizeBytes: number): void {
    this.#pieces.push({ kind: "copy", fileOffset, sizeBytes });
    this.#sizeBytes += sizeBytes;
  }

  /**
   * Adds zeros up to the next multiple of `align`, counted from `base` bytes before this draft. 0 and 1 add nothing.
   */
  alignTo(align: number, base = 0): void {
    if (align > 1) this.zeros((align - ((base + this.#sizeBytes) % align)) % align);
  }

  append(other: Draft): void {
    for (const piece of other.#pieces) this.#pieces.push(piece);
    this.#sizeBytes += other.#sizeBytes;
  }

  /** Throws `elf-invalid` when the source has become shorter. */
  async *write(source: RandomAccess, where: string): AsyncGenerator<Uint8Array> {
    for (const piece of this.#pieces) {
      if (piece.kind === "bytes") {
        yield piece.bytes;
        continue;
      }
      for (let done = 0; done < piece.sizeBytes; done += CHUNK_BYTES) {
        const length = Math.min(CHUNK_BYTES, piece.sizeBytes - done);
        yield piece.kind === "zeros"
          ? new Uint8Array(length)
          : await readExactly(source, piece.fileOffset + done, length, where);
      }
    }
  }
}
