import { availableParallelism } from "node:os";
import { constants, crc32, deflateRaw, type ZlibOptions } from "node:zlib";
import { inBlocks } from "./blocks.ts";

/** How the input is cut and coded. Both numbers decide bytes, and are part of the compressor's identity. */
export interface GzipShape {
  readonly blockSize: number;
  /** zlib's memLevel: how many symbols share one Huffman table. From 1 to 8 the hash table has one size. */
  readonly memoryLevel: number;
}

/** Measured by bench/compressor.ts: docs/adr/0004-compressor-and-determinism.md. */
export const GZIP_SHAPE: GzipShape = { blockSize: 512 * 1024, memoryLevel: 7 };

/** RFC 1951, section 3.2.5: the farthest that a match reaches back. */
const WINDOW_SIZE = 32 * 1024;
/** Blocks at work or waiting to be written. It bounds memory, and changes no byte. */
const BLOCKS_IN_FLIGHT = Math.min(2 * availableParallelism(), 16);

/**
 * RFC 1952: no name, no time, XFL 0 and operating system 255 (unknown), so that the header says nothing about
 * the machine.
 */
const HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);
/** RFC 1951, section 3.2.6: a last block with fixed codes and nothing in it. The blocks before it end on a byte. */
const LAST_BLOCK = Uint8Array.of(0x03, 0x00);

function deflate(bytes: Uint8Array, options: ZlibOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    deflateRaw(bytes, options, (error, compressed) => (error === null ? resolve(compressed) : reject(error)));
  });
}

/**
 * One gzip member. The input is cut into blocks, each compressed by itself with the 32 KiB before it as dictionary, on
 * all threads of libuv's pool. Where the cuts are depends on the input's length alone, so the bytes are the same for any
 * number of cores and however the source is chunked.
 */
export async function* gzip(
  source: AsyncIterable<Uint8Array>,
  level: number,
  shape: GzipShape = GZIP_SHAPE,
): AsyncGenerator<Uint8Array> {
  let checksum = 0;
  let sizeBytes = 0;
  let previous: Uint8Array | undefined;
  const inFlight: Promise<Uint8Array>[] = [];
  yield HEADER;
  try {
    for await (const block of inBlocks(source, shape.blockSize)) {
      if (inFlight.length === BLOCKS_IN_FLIGHT) yield await inFlight.shift()!;
      inFlight.push(deflateBlock(block, previous?.subarray(-WINDOW_SIZE), level, shape.memoryLevel));
      checksum = crc32(block, checksum);
      sizeBytes += block.length;
      previous = block;
    }
    while (inFlight.length > 0) yield await inFlight.shift()!;
  } finally {
    await Promise.allSettled(inFlight);
  }
  const end = Buffer.alloc(LAST_BLOCK.length + 8);
  end.set(LAST_BLOCK);
  end.writeUInt32LE(checksum, LAST_BLOCK.length);
  end.writeUInt32LE(sizeBytes % 2 ** 32, LAST_BLOCK.length + 4);
  yield end;
}

/** Raw deflate ended by a sync flush: whole bytes, and the stream can go on behind it. */
function deflateBlock(
  block: Uint8Array,
  dictionary: Uint8Array | undefined,
  level: number,
  memLevel: number,
): Promise<Uint8Array> {
  return deflate(block, {
    level,
    memLevel,
    finishFlush: constants.Z_SYNC_FLUSH,
    // Room for the whole result, so that a block is one task of the pool; deflate grows nothing by more than this.
    chunkSize: block.length + 1024,
    ...(dictionary === undefined ? {} : { dictionary }),
  });
}
