import type { FileHandle } from "node:fs/promises";
import { ReusedBuffers } from "./reused-buffers.ts";

const WRITE_BYTES = 512 * 1024;

/**
 * Writes several chunks by one call: a network gives small ones, and each call to the file system has its price. Their
 * buffers are given back. `wrote` is told how many bytes each call wrote. Throws what `chunks` throws, and the file system's
 * errors unchanged.
 */
export async function writeChunks(
  file: FileHandle,
  chunks: AsyncIterable<Uint8Array>,
  wrote: (bytes: number) => void = () => {},
): Promise<void> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  const write = async () => {
    const { bytesWritten } = await file.writev(waiting);
    // A full disk takes a part, and says why when it is given the rest.
    if (bytesWritten < bytes) await file.writeFile(Buffer.concat(waiting).subarray(bytesWritten));
    waiting.forEach(ReusedBuffers.recycle);
    wrote(bytes);
    [waiting, bytes] = [[], 0];
  };
  for await (const chunk of chunks) {
    waiting.push(chunk);
    bytes += chunk.length;
    if (bytes >= WRITE_BYTES) await write();
  }
  if (bytes > 0) await write();
}
