import type { Layer } from "../image/image.ts";
import { uncompressedSteps } from "../image/uncompressed.ts";

/** The tar of a layer, decompressed on this thread and checked. Its chunks are valid only until the next one is asked for. */
export async function tarOf(layer: Layer): Promise<AsyncIterable<Uint8Array>> {
  const { steps } = await uncompressedSteps(layer, { blocking: true });
  return bytesOf(steps);
}

async function* bytesOf(steps: AsyncIterable<{ readonly bytes: Uint8Array }>): AsyncGenerator<Uint8Array> {
  for await (const { bytes } of steps) yield bytes;
}
