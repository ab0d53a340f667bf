import { readAtMost } from "../../src/base/bounded-reader.ts";

const TEST_LIMIT = 256 * 1024 * 1024;

/** The bytes as a stream, cut into chunks of `chunkSize`; in one chunk when omitted. */
export async function* streamOf(bytes: Uint8Array, chunkSize = Math.max(1, bytes.length)): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += chunkSize) yield bytes.subarray(offset, offset + chunkSize);
}

/** All bytes of a stream, which is always short in a test. */
export async function bytesOf(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.from(await readAtMost(stream, TEST_LIMIT, "a stream of the test"));
}

/** `length` bytes that look random, compress a little, and are the same for the same seed. */
export function sampleBytes(length: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(length);
  let state = seed >>> 0 || 1;
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const random = state >>> 24;
    bytes[index] = random < 96 && index > 40 ? bytes[index - 1 - (random % 40)]! : random & 0x3f;
  }
  return bytes;
}
