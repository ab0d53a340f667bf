import { LIMITS } from "../../base/limits.ts";

const MAGIC = 0xfd2fb528;
/** The first of sixteen magic numbers, which differ only in their last four bits. */
const SKIPPABLE_MAGIC = 0x184d2a50;

const SKIPPABLE_HEADER_SIZE = 8;

const BLOCK_HEADER_SIZE = 3;
const RLE_BLOCK = 1;
const RESERVED_BLOCK = 3;
/** RFC 8878, section 3.1.1.1: sizes of fields by the flags of the frame header descriptor. */
const DICTIONARY_ID_SIZE = [0, 1, 2, 4] as const;
const CONTENT_SIZE_SIZE = [0, 2, 4, 8] as const;

type Expecting = "magic" | "descriptor" | "block" | "skippable-size";

/**
 * Follows the frames of a zstd stream (RFC 8878, section 3.1) without decoding them. Node's decoder reports neither
 * bytes after the last frame nor a frame whose header is cut off; this class knows where every frame ends.
 */
export class ZstdFrames {
  /** The bytes of the next header that have arrived so far. */
  readonly #pending = new Uint8Array(4);
  #have = 0;
  #want = 4;
  #expecting: Expecting = "magic";
  /** Bytes of content to skip before the next header. */
  #skip = 0;
  #frameChecksum = false;
  #frames = 0;
  /** Bytes that were processed. */
  #offset = 0;
  /** Skippable frames that `skippedBefore` has not counted yet; `#skippedBytes` is the size of those that it has. */
  readonly #skippable: { end: number; sizeBytes: number }[] = [];
  #nextSkippable = 0;
  #skippedBytes = 0;

  /** Takes the next bytes. Returns what is wrong with them, if anything. */
  update(chunk: Uint8Array): string | undefined {
    const wrong = this.#update(chunk);
    this.#offset += chunk.length;
    return wrong;
  }

  /**
   * Bytes of the skippable frames that end at or before an offset. The offset must not be lower than in the call
   * before.
   */
  skippedBefore(offset: number): number {
    for (let next = this.#skippable[this.#nextSkippable]; next !== undefined && next.end <= offset; ) {
      this.#skippedBytes += next.sizeBytes;
      next = this.#skippable[++this.#nextSkippable];
    }
    if (this.#nextSkippable === this.#skippable.length) {
      this.#skippable.length = 0;
      this.#nextSkippable = 0;
    }
    return this.#skippedBytes;
  }

  #update(chunk: Uint8Array): string | undefined {
    for (let offset = 0; offset < chunk.length; ) {
      if (this.#skip > 0) {
        const length = Math.min(this.#skip, chunk.length - offset);
        this.#skip -= length;
        offset += length;
        continue;
      }
      this.#pending[this.#have++] = chunk[offset++]!;
      if (this.#have < this.#want) continue;
      const wrong = this.#step(this.#offset + offset);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  }

  /** To be called at the end of the stream. Returns what is missing, if anything. */
  end(): string | undefined {
    if (this.#frames === 0 && this.#have === 0 && this.#expecting === "magic") return "it is empty";
    if (this.#expecting !== "magic" || this.#have > 0 || this.#skip > 0) return "it ends inside a frame";
    return undefined;
  }

  /** `offset` is that of the next byte of the stream. */
  #step(offset: number): string | undefined {
    const value = this.#littleEndian();
    switch (this.#expecting) {
      case "magic":
        return this.#magic(value);
      case "skippable-size":
        this.#noteSkippable(offset + value, SKIPPABLE_HEADER_SIZE + value);
        this.#skip = value;
        this.#expect("magic", 4);
        return undefined;
      case "descriptor":
        return this.#descriptor(value);
      case "block":
        return this.#block(value);
    }
  }

  /** Many skippable frames must not fill memory: adjacent ones are recorded as one, and so are all beyond a maximum. */
  #noteSkippable(end: number, sizeBytes: number): void {
    const last = this.#skippable.at(-1);
    if (last !== undefined && (last.end === end - sizeBytes || this.#skippable.length === LIMITS.zstdSkippableFrames)) {
      last.end = end;
      last.sizeBytes += sizeBytes;
    } else this.#skippable.push({ end, sizeBytes });
  }

  #magic(value: number): string | undefined {
    if (value === MAGIC) this.#expect("descriptor", 1);
    else if ((value & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC) this.#expect("skippable-size", 4);
    else return this.#frames === 0 ? "it does not begin with a frame" : "something other than a frame follows the last";
    this.#frames++;
    return undefined;
  }

  #descriptor(value: number): string | undefined {
    if ((value & 0x08) !== 0) return "a frame header uses a reserved bit";
    const singleSegment = (value & 0x20) !== 0;
    const contentSizeSize = singleSegment && value >> 6 === 0 ? 1 : CONTENT_SIZE_SIZE[value >> 6]!;
    this.#frameChecksum = (value & 0x04) !== 0;
    this.#skip = (singleSegment ? 0 : 1) + DICTIONARY_ID_SIZE[value & 3]! + contentSizeSize;
    this.#expect("block", BLOCK_HEADER_SIZE);
    return undefined;
  }

  #block(value: number): string | undefined {
    const last = (value & 1) !== 0;
    const type = (value >> 1) & 3;
    if (type === RESERVED_BLOCK) return "a block has the reserved type";
    this.#skip = type === RLE_BLOCK ? 1 : value >> 3;
    if (last && this.#frameChecksum) this.#skip += 4;
    this.#expect(last ? "magic" : "block", last ? 4 : BLOCK_HEADER_SIZE);
    return undefined;
  }

  #expect(what: Expecting, length: number): void {
    this.#expecting = what;
    this.#want = length;
    this.#have = 0;
  }

  #littleEndian(): number {
    let value = 0;
    for (let index = this.#want - 1; index >= 0; index--) value = value * 256 + this.#pending[index]!;
    return value;
  }
}
