import { availableParallelism } from "node:os";
import { constants, crc32, deflateRaw, type ZlibOptions } from "node:zlib";
import { crypto } from "../../base/crypto.ts";
import type { BlockMemory } from "./block-memory.ts";
import { inBlocks } from "./blocks.ts";

/**
 * How the input is cut and encoded. Both numbers affect the compressed bytes, and are part of the compressor's
 * identity.
 */
export interface GzipShape {
  readonly blockSize: number;
  /** zlib's memLevel: how many symbols share one Huffman table. From 1 to 8, the size of the hash table is the same. */
  readonly memoryLevel: number;
}

/** Measured by bench/compressor.ts: docs/adr/0004-compressor-and-determinism.md. */
export const GZIP_SHAPE: GzipShape = { blockSize: 512 * 1024, memoryLevel: 7 };

/** The farthest that a match can reach back: RFC 1951, section 3.2.5. */
const WINDOW_SIZE = 32 * 1024;
/** Blocks that are being compressed or wait to be written. The number bounds memory, and does not affect the bytes. */
const BLOCKS_IN_FLIGHT = Math.min(2 * availableParallelism(), 16);

/**
 * RFC 1952: no name, no time, XFL 0 and operating system 255 (unknown), so that the header says nothing about the
 * machine.
 */
const HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);
/** RFC 1951, section 3.2.6: an empty last block with fixed codes. The blocks before it end on a byte boundary. */
const LAST_BLOCK = Uint8Array.of(0x03, 0x00);

function deflate(bytes: Uint8Array, options: ZlibOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    deflateRaw(bytes, options, (error, compressed) => (error === null ? resolve(compressed) : reject(error)));
  });
}

/**
 * Writes one gzip member. The input is cut into blocks. Each is compressed separately, with the 32 KiB before it as
 * dictionary, on all threads of libuv's pool. The cuts depend only on the length of the input, so the bytes are the
 * same for any number of cores and any chunks of the source, and whether or not `memory` knows a block.
 */
export async function* gzip(
  source: AsyncIterable<Uint8Array>,
  level: number,
  shape: GzipShape = GZIP_SHAPE,
  memory?: BlockMemory,
): AsyncGenerator<Uint8Array> {
  let checksum = 0;
  let sizeBytes = 0;
  let writtenBytes = HEADER.length;
  let previous: Uint8Array | undefined;
  const inFlight: Promise<Made>[] = [];
  const next = async (): Promise<Uint8Array> => {
    const { key, bytes } = await inFlight.shift()!;
    if (key !== undefined) memory?.note(key, writtenBytes, bytes.length);
    writtenBytes += bytes.length;
    return bytes;
  };
  yield HEADER;
  try {
    for await (const block of inBlocks(source, shape.blockSize)) {
      if (inFlight.length === BLOCKS_IN_FLIGHT) yield await next();
      inFlight.push(makeBlock({ block, dictionary: previous?.subarray(-WINDOW_SIZE), level, shape }, memory));
      checksum = crc32(block, checksum);
      sizeBytes += block.length;
      previous = block;
    }
    while (inFlight.length > 0) yield await next();
  } finally {
    await Promise.allSettled(inFlight);
  }
  const end = Buffer.alloc(LAST_BLOCK.length + 8);
  end.set(LAST_BLOCK);
  end.writeUInt32LE(checksum, LAST_BLOCK.length);
  end.writeUInt32LE(sizeBytes % 2 ** 32, LAST_BLOCK.length + 4);
  yield end;
}

/** Everything that the compressed bytes of a block depend on, besides the version of zlib. */
interface BlockTask {
  readonly block: Uint8Array;
  readonly dictionary: Uint8Array | undefined;
  readonly level: number;
  readonly shape: GzipShape;
}

interface Made {
  /** Undefined where nothing is remembered. */
  readonly key: string | undefined;
  readonly bytes: Uint8Array;
}

async function makeBlock(task: BlockTask, memory: BlockMemory | undefined): Promise<Made> {
  if (memory === undefined) return { key: undefined, bytes: await deflateBlock(task) };
  const key = keyOf(task);
  return { key, bytes: (await memory.find(key)) ?? (await deflateBlock(task)) };
}

function keyOf({ block, dictionary, level, shape }: BlockTask): string {
  const { zlib } = process.versions;
  const hash = crypto().createHash("sha256");
  hash.update(JSON.stringify([level, shape.memoryLevel, zlib, dictionary?.length ?? 0, block.length]));
  if (dictionary !== undefined) hash.update(dictionary);
  return hash.update(block).digest("hex");
}

/** Raw deflate ended by a sync flush: the output ends on a byte boundary, and more blocks can follow. */
function deflateBlock({ block, dictionary, level, shape }: BlockTask): Promise<Uint8Array> {
  return deflate(block, {
    level,
    memLevel: shape.memoryLevel,
    finishFlush: constants.Z_SYNC_FLUSH,
    // Room for the whole result, so that a block is one task of the pool: deflate expands incompressible input by less
    // than this.
    chunkSize: block.length + 1024,
    ...(dictionary === undefined ? {} : { dictionary }),
  });
}
