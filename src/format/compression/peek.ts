/**
 * The first `length` bytes of a stream, fewer if it is shorter, and the whole stream, to be read as if nothing was
 * taken.
 */
export async function peek(
  source: AsyncIterable<Uint8Array>,
  length: number,
): Promise<{ readonly start: Uint8Array; readonly source: AsyncIterable<Uint8Array> }> {
  const chunks = source[Symbol.asyncIterator]();
  const seen: Uint8Array[] = [];
  for (let sizeBytes = 0; sizeBytes < length; ) {
    const next = await chunks.next();
    if (next.done === true) break;
    seen.push(next.value);
    sizeBytes += next.value.length;
  }
  return { start: Buffer.concat(seen).subarray(0, length), source: resumed(seen, chunks) };
}

async function* resumed(seen: readonly Uint8Array[], chunks: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* seen;
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
  } finally {
    await chunks.return?.();
  }
}
