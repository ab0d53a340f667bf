import type { Gunzip, ZstdDecompress } from "node:zlib";
import type { DecoderStep } from "./step.ts";

/**
 * Undocumented internals of Node's zlib decoders: they let a decoder take one step synchronously, on the calling
 * thread.
 */
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
  /** After a step: the free bytes of the output, and the input bytes that were not consumed. */
  readonly _writeState?: Uint32Array;
}

type Decoder = (Gunzip | ZstdDecompress) & Inside;

/**
 * Can the decoder be driven on this thread? That avoids the thread pool to which Node sends each step, and needs only
 * one buffer for all output. The steps are the same as those of the stream, because it makes the same calls with the
 * same buffer sizes. In a release of Node without these internals it is false, and the stream itself is used.
 */
export function canBlock(decoder: Decoder): boolean {
  return typeof decoder._handle?.writeSync === "function" && decoder._writeState?.length === 2;
}

/**
 * The steps of a stream. The bytes of a step are valid until the next one is asked for. Throws the decoder's own
 * errors.
 */
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
  decoder.on("error", () => {}); // Reported below through `errored`, before the event comes
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
        // The compressed stream has ended, but more input follows: the caller, which counts bytes, reports it.
        else if (left > 0) return yield { bytes: EMPTY, consumedBytes };
      }
    }
    yield { bytes: EMPTY, consumedBytes };
  } finally {
    decoder.destroy();
  }
}

const EMPTY = Buffer.alloc(0);

/** The chunks of the source, followed by undefined to mark its end. */
async function* ended(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array | undefined> {
  yield* source;
  yield undefined;
}
