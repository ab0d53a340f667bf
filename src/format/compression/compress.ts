import type { Compression } from "./compression.ts";
import { gzip } from "./gzip-encoder.ts";
import { zstd } from "./zstd-encoder.ts";

/**
 * The source compressed as `compressorIdentity` describes: the same bytes for the same input, whatever the number of
 * cores and however the source is chunked. `sizeBytes` is the source's length. Memory does not grow with it.
 */
export function compress(
  source: AsyncIterable<Uint8Array>,
  compression: Compression,
  sizeBytes: number,
): AsyncIterable<Uint8Array> {
  switch (compression.algorithm) {
    case "none":
      return source;
    case "gzip":
      return gzip(source, compression.level);
    case "zstd":
      return zstd(source, compression.level, sizeBytes);
  }
}
