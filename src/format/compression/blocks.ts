/**
 * Cuts a stream into blocks of exactly `blockSize` bytes, the last one shorter, however the stream was cut before.
 * A block that lies completely in one chunk is a view of it. Blocks are never written to again.
 */
export async function* inBlocks(source: AsyncIterable<Uint8Array>, blockSize: number): AsyncGenerator<Uint8Array> {
  let block: Uint8Array | undefined;
  let filled = 0;
  for await (const chunk of source) {
    for (let offset = 0; offset < chunk.length; ) {
      if (filled === 0 && chunk.length - offset >= blockSize) {
        yield chunk.subarray(offset, offset + blockSize);
        offset += blockSize;
        continue;
      }
      block ??= Buffer.allocUnsafeSlow(blockSize);
      const length = Math.min(blockSize - filled, chunk.length - offset);
      block.set(chunk.subarray(offset, offset + length), filled);
      filled += length;
      offset += length;
      if (filled === blockSize) {
        yield block;
        block = undefined;
        filled = 0;
      }
    }
  }
  if (block !== undefined) yield block.subarray(0, filled);
}
