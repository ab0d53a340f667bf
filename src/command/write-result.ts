import { once } from "node:events";

/** Chunks are joined up to this size: writing single lines is slow. */
const WRITE_CHARACTERS = 64 * 1024;

/**
 * Writes a result to a stream as fast as it is read. A reader that has seen enough (`| head`) closes the pipe, which is
 * not a failure: the rest is not written.
 */
export async function writeResult(stream: NodeJS.WritableStream, chunks: Iterable<string>): Promise<void> {
  let failure: NodeJS.ErrnoException | undefined;
  // This listener stays, because a closed pipe may report the error once more after the last chunk.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    failure ??= error;
  });
  let pending = "";
  for (const chunk of chunks) {
    pending += chunk;
    if (pending.length < WRITE_CHARACTERS) continue;
    if (!stream.write(pending)) await once(stream, "drain").catch(() => {});
    if (failure !== undefined) break;
    pending = "";
  }
  if (failure === undefined) await new Promise<void>((resolve) => stream.write(pending, () => resolve()));
  if (failure !== undefined && failure.code !== "EPIPE") throw failure;
}
