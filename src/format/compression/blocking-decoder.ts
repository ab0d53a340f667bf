import type { Gunzip, ZstdDecompress } from "node:zlib";
import type { DecoderStep } from "./step.ts";

/** What a decoder of zlib's has inside, of which Node says nothing: how it takes one step on the thread that asks. */
interface Inside {
  readonly _handle?: {
    writeSync?(
      flush: number,
      input: Uint8Array,
      inputOffset: number,
      inputLength: number,
      output: Uint8Array,
      outputOffset: number,
      outputLength: number,
    ): void;
  };
  /** After a step: output bytes that were left free, input bytes that were left over. */
  readonly _writeState?: Uint32Array;
}

type Decoder = (Gunzip | ZstdDecompress) & Inside;

/**
 * Drives a decoder on this thread, without the thread pool that Node would send each step to, and with one buffer for all
 * output. Steps are those of the stream: the same calls with the same room. Where a release of Node has none of this
 * inside, `canBlock` says so and the stream itself is used.
 */
export function canBlock(decoder: Decoder): boolean {
  return typeof decoder._handle?.writeSync === "function" && decoder._writeState?.length === 2;
}

/** The steps of a stream whose bytes are valid until the next is asked for. Throws the decoder's own errors. */
export async function* blockingSteps(
  source: AsyncIterable<Uint8Array>,
  decoder: Decoder,
  { stepSize, goOn, finish }: { readonly stepSize: number; readonly goOn: number; readonly finish: number },
): AsyncGenerator<DecoderStep> {
  const output = Buffer.allocUnsafeSlow(stepSize);
  const handle = decoder._handle!;
  const state = decoder._writeState!;
  let filled = 0;
  let consumedBytes = 0;
  decoder.on("error", () => {}); // Told of below, by then
  try {
    for await (const block of ended(source)) {
      const input = block ?? EMPTY;
      const flush = block === undefined ? finish : goOn;
      for (let left = input.length, isFull = true; isFull; ) {
        const room = stepSize - filled;
        handle.writeSync!(flush, input, input.length - left, left, output, filled, room);
        if (decoder.errored) throw decoder.errored;
        const [free, unused] = state as unknown as [number, number];
        consumedBytes += left - unused;
        left = unused;
        const start = filled;
        filled += room - free;
        isFull = free === 0;
        if (filled > start) yield { bytes: output.subarray(start, filled), consumedBytes };
        if (isFull) filled = 0;
        // It has come to its end, and something follows: whoever counts will tell.
        else if (left > 0) return yield { bytes: EMPTY, consumedBytes };
      }
    }
    yield { bytes: EMPTY, consumedBytes };
  } finally {
    decoder.destroy();
  }
}

const EMPTY = Buffer.alloc(0);

/** The source, and undefined behind it. */
async function* ended(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array | undefined> {
  yield* source;
  yield undefined;
}
