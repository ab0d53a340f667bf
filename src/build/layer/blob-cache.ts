import type { Digest } from "../../base/digest.ts";

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
}
