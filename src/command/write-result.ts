import { once } from "node:events";

/** Chunks are put together up to this: a line at a time is slow. */
const WRITE_CHARACTERS = 64 * 1024;

/**
 * Writes a result to a stream as fast as it is taken. A reader that has seen enough (`| head`) closes the pipe, which
 * is no failure: the rest is left out.
 */
export async function writeResult(stream: NodeJS.WritableStream, chunks: Iterable<string>): Promise<void> {
  let failure: NodeJS.ErrnoException | undefined;
  // Stays, because a closed pipe may say so once more when the last chunk is gone.
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
