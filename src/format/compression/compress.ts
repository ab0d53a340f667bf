import type { BlockMemory } from "./block-memory.ts";
import type { Compression } from "./compression.ts";
import { GZIP_SHAPE, gzip } from "./gzip-encoder.ts";
import { zstd } from "./zstd-encoder.ts";

/**
 * Compresses the source as `compressorIdentity` describes: the same input gives the same bytes, whatever the number of
 * cores and the chunks of the source. `sizeBytes` is the length of the source; memory use does not grow with it. Blocks
 * that `memory` knows are not compressed again: only gzip has such blocks.
 */
export function compress(
  source: AsyncIterable<Uint8Array>,
  compression: Compression,
  sizeBytes: number,
  memory?: BlockMemory,
): AsyncIterable<Uint8Array> {
  switch (compression.algorithm) {
    case "none":
      return source;
    case "gzip":
      return gzip(source, compression.level, GZIP_SHAPE, memory);
    case "zstd":
      return zstd(source, compression.level, sizeBytes);
  }
}
