import { BLOCK_SIZE } from "./block.ts";

const NOTHING = Buffer.alloc(0);

/** A stream of chunks that may be able to skip bytes without reading them. */
export interface ChunkSource extends AsyncIterable<Uint8Array> {
  /** Skips as many of the next `length` bytes as it can, and returns how many. */
  skip?(length: number): number;
}

/**
 * A position in a stream of chunks. Blocks are read in place inside a chunk; only a block that spans chunks is copied
 * into a buffer.
 */
export class StreamPosition {
  readonly #source: ChunkSource;
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #scratch = Buffer.alloc(BLOCK_SIZE);
  #chunk: Buffer = NOTHING;
  #next = 0;
  #chunkOffset = 0;
  /** The buffer that contains the block read last, and its start in that buffer. Valid until the next call. */
  block: Buffer = this.#scratch;
  blockStart = 0;

  constructor(source: ChunkSource) {
    this.#source = source;
    this.#chunks = source[Symbol.asyncIterator]();
  }

  /** Offset in the stream of the next byte. */
  get offset(): number {
    return this.#chunkOffset + this.#next;
  }

  /** Takes the next block without waiting. False when it is not completely in the current chunk. */
  takeBlock(): boolean {
    if (this.#chunk.length - this.#next < BLOCK_SIZE) return false;
    this.block = this.#chunk;
    this.blockStart = this.#next;
    this.#next += BLOCK_SIZE;
    return true;
  }

  /**
   * Takes the next block. Returns how many of its bytes there were: 0, or less than a block, at the end of the stream.
   */
  async readBlock(): Promise<number> {
    if (this.takeBlock()) return BLOCK_SIZE;
    let filled = 0;
    for (;;) {
      const part = await this.take(BLOCK_SIZE - filled);
      if (part === undefined) break;
      this.#scratch.set(part, filled);
      filled += part.length;
      if (filled === BLOCK_SIZE) break;
    }
    this.block = this.#scratch;
    this.blockStart = 0;
    return filled;
  }

  /** The next `length` bytes without waiting; undefined when they are not all in the current chunk. */
  takeHere(length: number): Uint8Array | undefined {
    if (this.#chunk.length - this.#next < length) return undefined;
    const part = this.#chunk.subarray(this.#next, this.#next + length);
    this.#next += length;
    return part;
  }

  /** Skips the next `length` bytes without waiting. False when they are not all in the current chunk. */
  skipHere(length: number): boolean {
    if (this.#chunk.length - this.#next < length) return false;
    this.#next += length;
    return true;
  }

  /** The next bytes of the current chunk, at most `length` of them; undefined at the end of the stream. */
  async take(length: number): Promise<Uint8Array | undefined> {
    while (this.#next === this.#chunk.length) if (!(await this.#advance())) return undefined;
    const part = this.#chunk.subarray(this.#next, this.#next + length);
    this.#next += part.length;
    return part;
  }

  /** Skips `length` bytes. Returns how many there were. */
  async skip(length: number): Promise<number> {
    let left = length;
    for (;;) {
      const here = Math.min(left, this.#chunk.length - this.#next);
      this.#next += here;
      left -= here;
      if (left > 0) left -= this.#leap(left);
      if (left === 0 || !(await this.#advance())) return length - left;
    }
  }

  /** At the end of a chunk: lets the source skip bytes that it need not read. */
  #leap(length: number): number {
    const passed = this.#source.skip?.(length) ?? 0;
    this.#chunkOffset += this.#chunk.length + passed;
    this.#chunk = NOTHING;
    this.#next = 0;
    return passed;
  }

  /** Lets the source close what it has open. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  async #advance(): Promise<boolean> {
    const next = await this.#chunks.next();
    if (next.done === true) return false;
    this.#chunkOffset += this.#chunk.length;
    this.#chunk = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.length);
    this.#next = 0;
    return true;
  }
}
