import { type RandomAccess, readExactly } from "./random-access.ts";

/** A part of a file that is to be written: new bytes, zeros, or a range of the file that it is made from. */
type Piece =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array }
  | { readonly kind: "zeros"; readonly sizeBytes: number }
  | { readonly kind: "copy"; readonly fileOffset: number; readonly sizeBytes: number };

/** How much of a copied range is held at once. */
const CHUNK_BYTES = 1024 * 1024;

/** A file that is put together piece by piece and written as a stream: only what is new in it is held in memory. */
export class Draft {
  readonly #pieces: Piece[] = [];
  #sizeBytes = 0;

  /** So far; the offset of what is added next. */
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

  /** A range of the source; where it is read, it must be inside. */
  copy(fileOffset: number, sizeBytes: number): void {
    this.#pieces.push({ kind: "copy", fileOffset, sizeBytes });
    this.#sizeBytes += sizeBytes;
  }

  /** Zeros up to the next multiple of `align`, counted from `base` bytes before this draft; 0 and 1 ask for nothing. */
  alignTo(align: number, base = 0): void {
    if (align > 1) this.zeros((align - ((base + this.#sizeBytes) % align)) % align);
  }

  append(other: Draft): void {
    for (const piece of other.#pieces) this.#pieces.push(piece);
    this.#sizeBytes += other.#sizeBytes;
  }

  /** Throws `elf-invalid` where the source has become shorter. */
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
