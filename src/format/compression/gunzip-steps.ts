import { GzipMembers } from "./gzip-members.ts";
import { type Inflate, STEP_BYTES } from "./inflate.ts";
import { InvalidStream } from "./invalid-stream.ts";
import type { DecoderStep } from "./step.ts";

/**
 * The steps of a gzip stream, decompressed on this thread: the same as those of zlib, and the same errors. A block of the source is at most
 * as large as the input of `inflate`. Bytes of a step are valid until the next one is asked for. Throws `InvalidStream`.
 */
export async function* gunzipSteps(source: AsyncIterable<Uint8Array>, inflate: Inflate): AsyncGenerator<DecoderStep> {
  const members = new GzipMembers(inflate);
  let consumedBytes = 0;
  let room = STEP_BYTES;
  for await (const block of source) {
    inflate.input.set(block);
    for (let start = 0, isFull = true; isFull; ) {
      const { bytes, end } = members.step(start, block.length, room);
      consumedBytes += end - start;
      start = end;
      room -= bytes.length;
      isFull = room === 0;
      if (bytes.length > 0) yield { bytes, consumedBytes };
      if (isFull) room = STEP_BYTES;
      // Zeros follow the last member: the caller, which counts bytes, reports them.
      else if (start < block.length) return yield { bytes: NOTHING, consumedBytes };
    }
  }
  if (!members.areComplete) throw new InvalidStream("unexpected end of file", "Z_BUF_ERROR");
  yield { bytes: NOTHING, consumedBytes };
}

const NOTHING = Buffer.alloc(0);
