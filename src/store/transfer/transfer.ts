import type { Blob } from "../../image/image.ts";
import { verified } from "../../image/verified.ts";

interface Progress {
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface WriteOptions {
  /** Its reason is thrown between two chunks, and no partial file is left. */
  readonly signal: AbortSignal;
  onProgress(progress: Progress): void;
}

export interface Written {
  readonly uploadedBytes: number;
  /** Bytes of blobs that already existed. */
  readonly skippedBytes: number;
}

/** Counts the bytes of blobs on their way to a destination, and stops the transfer when the run is interrupted. */
export class Transfer {
  readonly #options: WriteOptions;
  readonly #totalBytes: number;
  #uploadedBytes = 0;
  #skippedBytes = 0;

  constructor(blobs: readonly Blob[], options: WriteOptions) {
    this.#options = options;
    this.#totalBytes = blobs.reduce((sum, { descriptor }) => sum + descriptor.size, 0);
  }

  skip(blob: Blob): void {
    this.#skippedBytes += blob.descriptor.size;
    this.#tell();
  }

  /** The blob's bytes, verified whichever store provides them. Throws `digest-mismatch`, and the signal's reason. */
  async *pass(blob: Blob): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const chunk of verified(blob.descriptor, blob.open(), blob.descriptor.digest)) {
      this.#options.signal.throwIfAborted();
      this.#uploadedBytes += chunk.length;
      this.#tell();
      yield chunk;
    }
  }

  written(): Written {
    return { uploadedBytes: this.#uploadedBytes, skippedBytes: this.#skippedBytes };
  }

  #tell(): void {
    this.#options.onProgress({ doneBytes: this.#uploadedBytes + this.#skippedBytes, totalBytes: this.#totalBytes });
  }
}
