import { open } from "node:fs/promises";
import { ReusedBuffers } from "./reused-buffers.ts";

/** Fewer and larger than those of a stream of Node: each costs a wait and a buffer. */
const CHUNK_BYTES = 512 * 1024;

/** So many are enough for the blobs that are sent at a time, two for each. */
const buffers = new ReusedBuffers(CHUNK_BYTES, 8);

/**
 * The bytes of a file from `startByte` to its end, each chunk in a buffer of its own, which may be recycled.
 */
export async function* readChunks(path: string, startByte: number): AsyncGenerator<Uint8Array, void, undefined> {
  await using file = await open(path, "r");
  const { size } = await file.stat();
  for (let position = startByte; ; ) {
    const room = Math.min(CHUNK_BYTES, Math.max(size - position, 1));
    const buffer = room === CHUNK_BYTES ? buffers.take() : Buffer.allocUnsafeSlow(room);
    const { bytesRead } = await file.read(buffer, 0, room, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
