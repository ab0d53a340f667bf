/** Bytes that come out of a decompressor, and how far it had got when they did. */
export interface DecompressionStep {
  readonly bytes: Uint8Array;
  /** Bytes of the compressed stream, from its beginning, that had been taken in. */
  readonly consumedBytes: number;
}
