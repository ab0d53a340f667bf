/** Where the buffer of a chunk goes when it is given back. */
const homes = new WeakMap<ArrayBufferLike, ReusedBuffers>();

/**
 * Buffers of one size for bytes that only pass. Whoever has no more use for a chunk may give its buffer back, which saves
 * the system the clearing of memory, and Node its collection; a buffer that nobody gives back is collected as any other.
 */
export class ReusedBuffers {
  readonly #sizeBytes: number;
  readonly #mostFree: number;
  readonly #free: ArrayBufferLike[] = [];

  /** At most `mostFree` of them wait to be used again. */
  constructor(sizeBytes: number, mostFree: number) {
    this.#sizeBytes = sizeBytes;
    this.#mostFree = mostFree;
  }

  take(): Buffer {
    const buffer = this.#free.pop() ?? Buffer.allocUnsafeSlow(this.#sizeBytes).buffer;
    homes.set(buffer, this);
    return Buffer.from(buffer);
  }

  /**
   * Gives the buffer of a chunk back: nobody may look at the chunk any more, so who passes chunks on and keeps their bytes
   * copies them. A chunk that is only a part of its buffer is left alone, as others may be in the rest, and so is the
   * buffer of anything else.
   */
  static recycle({ buffer, byteLength }: Uint8Array): void {
    const home = homes.get(buffer);
    if (home === undefined || byteLength !== buffer.byteLength) return;
    // A buffer that is given back has no home until it is handed out again: twice in the list, two chunks would share it.
    homes.delete(buffer);
    if (home.#free.length < home.#mostFree) home.#free.push(buffer);
  }
}
