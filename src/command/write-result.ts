import { once } from "node:events";

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
  for (const chunk of chunks) {
    if (failure !== undefined) break;
    if (!stream.write(chunk)) await once(stream, "drain").catch(() => {});
  }
  if (failure === undefined) await new Promise<void>((resolve) => stream.write("", () => resolve()));
  if (failure !== undefined && failure.code !== "EPIPE") throw failure;
}
