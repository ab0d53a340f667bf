import type { Transform } from "node:stream";

/**
 * Sends the source through one of zlib's streams. Each chunk is consumed completely before the next one is offered, and
 * the end is signalled separately: what the codec sees does not depend on timing.
 * Errors of the source and of the codec are passed on unchanged. Leaving the loop early closes both.
 */
export async function* through(source: AsyncIterable<Uint8Array>, codec: Transform): AsyncGenerator<Uint8Array> {
  const input = source[Symbol.asyncIterator]();
  feed(input, codec).catch((error: Error) => codec.destroy(error));
  try {
    for await (const chunk of codec) yield chunk as Uint8Array;
  } finally {
    codec.destroy();
    // A decoder stops when input follows the end of its stream. It does not consume that input, and the source is still
    // open.
    await input.return?.();
  }
}

async function feed(input: AsyncIterator<Uint8Array>, codec: Transform): Promise<void> {
  for (let next = await input.next(); next.done !== true; next = await input.next()) {
    const chunk = next.value;
    await new Promise<void>((resolve, reject) => {
      codec.write(chunk, (error) => (error ? reject(error) : resolve()));
    });
  }
  codec.end();
}
