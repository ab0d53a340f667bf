import { open } from "node:fs/promises";

/** Fewer and larger than those of a stream of Node: each costs a wait and a buffer. */
const CHUNK_BYTES = 512 * 1024;

/** Buffers that were given back. So many are enough for the blobs that are sent at a time, two for each. */
const free: ArrayBuffer[] = [];
const MOST_FREE = 8;
/** Buffers that were handed out. */
const own = new WeakSet<ArrayBufferLike>();

/**
 * The bytes of a file from `startByte` to its end, each chunk in a buffer of its own, which who has no more use for it may
 * give back with `recycle`.
 */
export async function* readChunks(path: string, startByte: number): AsyncGenerator<Uint8Array, void, undefined> {
  await using file = await open(path, "r");
  const { size } = await file.stat();
  for (let position = startByte; ; ) {
    const room = Math.min(CHUNK_BYTES, Math.max(size - position, 1));
    const buffer = room === CHUNK_BYTES ? wholeBuffer() : Buffer.allocUnsafeSlow(room);
    const { bytesRead } = await file.read(buffer, 0, room, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/**
 * Gives the buffer of a chunk of `readChunks` back, for another chunk: nobody may look at this one any more. It saves the
 * system the clearing of memory, and Node its collection. Other chunks are left alone.
 */
export function recycle({ buffer }: Uint8Array): void {
  // A buffer that is given back is not one's own until it is handed out again: twice in the list, two chunks would share it.
  if (own.delete(buffer) && free.length < MOST_FREE) free.push(buffer as ArrayBuffer);
}

function wholeBuffer(): Buffer {
  const buffer = free.pop() ?? Buffer.allocUnsafeSlow(CHUNK_BYTES).buffer;
  own.add(buffer);
  return Buffer.from(buffer);
}
