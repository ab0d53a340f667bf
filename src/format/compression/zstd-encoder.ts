import { constants, createZstdCompress } from "node:zlib";
import { inBlocks } from "./blocks.ts";
import { through } from "./through.ts";

const WRITE_SIZE = 512 * 1024;

/**
 * Writes one zstd frame (RFC 8878) with content size and checksum; `sizeBytes` is the length of the source. The bytes
 * of zstd depend on how it is called, so it is always called the same way: with the size announced, in writes of one
 * size, and with a separate end.
 */
export function zstd(source: AsyncIterable<Uint8Array>, level: number, sizeBytes: number): AsyncGenerator<Uint8Array> {
  const encoder = createZstdCompress({
    params: {
      [constants.ZSTD_c_compressionLevel]: level,
      [constants.ZSTD_c_contentSizeFlag]: 1,
      [constants.ZSTD_c_checksumFlag]: 1,
    },
    pledgedSrcSize: sizeBytes,
    chunkSize: WRITE_SIZE,
  });
  return through(inBlocks(source, WRITE_SIZE), encoder);
}
