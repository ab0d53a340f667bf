import type { Digest } from "../../base/digest.ts";

/** A stored blob. */
export interface CachedBlob {
  readonly digest: Digest;
  readonly sizeBytes: number;
}

/**
 * Where compressed layers are kept between builds, by a key that says what they were made from. A cache may forget,
 * but what it finds is whole.
 */
export interface BlobCache {
  /** The blob stored under the key, its bytes checked against its digest. */
  find(key: string): Promise<CachedBlob | undefined>;
  /** Stores the bytes under the key while they come. When they throw, nothing is stored. */
  add(key: string, bytes: AsyncIterable<Uint8Array>): Promise<CachedBlob>;
  /** The bytes from `startByte` on. Read from the start, they are checked: throws `digest-mismatch` behind the last. */
  open(blob: CachedBlob, startByte?: number): AsyncIterable<Uint8Array>;
}
