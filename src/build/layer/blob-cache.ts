import type { Digest } from "../../base/digest.ts";
import type { BlockMemory } from "../../format/compression/block-memory.ts";

/** A stored blob. */
export interface CachedBlob {
  readonly digest: Digest;
  readonly sizeBytes: number;
}

/**
 * Stores compressed layers between builds, by a key that says what they were made from. A cache may forget a blob, but
 * a blob that it finds is complete.
 */
export interface BlobCache {
  /** The blob stored under the key, its bytes checked against its digest. */
  find(key: string): Promise<CachedBlob | undefined>;
  /** Stores the bytes under the key as they arrive. If the source throws, nothing is stored. */
  add(key: string, bytes: AsyncIterable<Uint8Array>): Promise<CachedBlob>;
  /**
   * The bytes from `startByte` on. Read from the start, they are checked: throws `digest-mismatch` after the last byte.
   */
  open(blob: CachedBlob, startByte?: number): AsyncIterable<Uint8Array>;
  /** The blocks of the blob that was last kept in a series. Dispose of it when done. */
  openSeries(series: string): Promise<BlobSeries>;
}

/** Blobs that are made of the same thing, time after time, and mostly of the same blocks. */
export interface BlobSeries extends BlockMemory, AsyncDisposable {
  /** Makes the blob, whose blocks have been noted, the one that the next blob takes blocks from. */
  readonly keep: (blob: CachedBlob) => Promise<void>;
}
