import { open } from "node:fs/promises";

/** Fewer and larger than those of a stream of Node: each costs a wait, a buffer and its collection. */
const CHUNK_BYTES = 512 * 1024;

/** The bytes of a file from `startByte` to its end, each chunk in a buffer of its own. */
export async function* readChunks(path: string, startByte: number): AsyncGenerator<Uint8Array, void, undefined> {
  await using file = await open(path, "r");
  const { size } = await file.stat();
  for (let position = startByte; ; ) {
    const room = Math.min(CHUNK_BYTES, Math.max(size - position, 1));
    const { bytesRead, buffer } = await file.read(Buffer.allocUnsafeSlow(room), 0, room, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
