import type { CompressionFormat } from "../format/compression/decompress.ts";
import type { DecompressionStep } from "../format/compression/step.ts";

/** The memory that two threads share for the steps of one decompression: a ring of slots, each with room for one step. */
export interface SharedSteps {
  readonly counters: Int32Array<SharedArrayBuffer>;
  /** For each slot: length, consumed bytes, bytes of framing. */
  readonly facts: Float64Array<SharedArrayBuffer>;
  readonly bytes: Uint8Array<SharedArrayBuffer>;
}

/** The most bytes of one step: what `decompressSteps` gives of a compressed stream. */
const STEP_SIZE = 64 * 1024;
/** Together they stay in the processor's cache. */
const SLOTS = 16;
/** A thread that waits is woken for so many steps at once: waking costs about as much as a step. */
const BATCH = SLOTS / 2;
const FACTS = 3;

/** The positions of the counters: steps written and taken so far, whether the last one was written, and the format. */
const WRITTEN = 0;
const TAKEN = 1;
const COMPLETE = 2;
const FORMAT = 3;
const COUNTERS = 4;

/**
 * A bit of both counts: there will be no more. It stands in the words that threads wait for, so that none can fall asleep
 * after it was set. 2^30 steps are 64 TiB.
 */
const STOP = 2 ** 30;

const FORMATS: readonly CompressionFormat[] = ["none", "gzip", "zstd"];

export function makeSharedSteps(): SharedSteps {
  return {
    counters: new Int32Array(new SharedArrayBuffer(4 * COUNTERS)),
    facts: new Float64Array(new SharedArrayBuffer(8 * FACTS * SLOTS)),
    bytes: new Uint8Array(new SharedArrayBuffer(STEP_SIZE * SLOTS)),
  };
}

/** Nothing more will be written or taken: one of the two threads has failed. The other is woken. */
export function breakSharedSteps({ counters }: SharedSteps): void {
  for (const count of [WRITTEN, TAKEN]) {
    Atomics.or(counters, count, STOP);
    Atomics.notify(counters, count);
  }
}

/** What the reader of steps throws when their writer has failed: the writer says why. */
export class StepsBroken extends Error {
  override readonly name = "StepsBroken";
}

/** Writes all steps, for another thread. This thread sleeps while all slots are full. Ends early where the reader has failed. */
export async function writeSharedSteps(
  shared: SharedSteps,
  format: CompressionFormat,
  steps: AsyncIterable<DecompressionStep>,
): Promise<void> {
  const { counters, facts, bytes } = shared;
  Atomics.store(counters, FORMAT, FORMATS.indexOf(format));
  let written = 0;
  for await (const step of steps) {
    for (let start = 0; start < step.bytes.length; start += STEP_SIZE) {
      if (!waitForRoom(counters, written)) return;
      const part = step.bytes.subarray(start, start + STEP_SIZE);
      const slot = written % SLOTS;
      bytes.set(part, slot * STEP_SIZE);
      facts.set([part.length, step.consumedBytes, step.framingBytes], slot * FACTS);
      written++;
      Atomics.add(counters, WRITTEN, 1);
      if (written - Atomics.load(counters, TAKEN) >= BATCH) Atomics.notify(counters, WRITTEN);
    }
  }
  Atomics.store(counters, COMPLETE, 1);
  Atomics.or(counters, WRITTEN, STOP);
  Atomics.notify(counters, WRITTEN);
}

/** False when nobody will take another step. */
function waitForRoom(counters: Int32Array<SharedArrayBuffer>, written: number): boolean {
  for (;;) {
    const taken = Atomics.load(counters, TAKEN);
    if ((taken & STOP) !== 0) return false;
    if (written - taken < SLOTS) return true;
    Atomics.wait(counters, TAKEN, taken);
  }
}

/**
 * Reads the steps that another thread writes. This thread sleeps while there is none. The bytes of a step are a copy, valid
 * until the next one is asked for. Throws `StepsBroken` after the last step that a failed writer has written.
 */
export function readSharedSteps(shared: SharedSteps): {
  readonly format: CompressionFormat;
  readonly steps: AsyncGenerator<DecompressionStep>;
} {
  // The format is written before the first step, and before the end of a stream without one.
  if (!waitForStep(shared.counters, 0)) requireComplete(shared);
  return { format: FORMATS[Atomics.load(shared.counters, FORMAT)]!, steps: takeSteps(shared) };
}

async function* takeSteps(shared: SharedSteps): AsyncGenerator<DecompressionStep> {
  const { counters, facts, bytes } = shared;
  const step = Buffer.allocUnsafeSlow(STEP_SIZE);
  try {
    for (let taken = 0; waitForStep(counters, taken); ) {
      const slot = taken % SLOTS;
      const [length, consumedBytes, framingBytes] = facts.subarray(slot * FACTS, (slot + 1) * FACTS) as unknown as [
        number,
        number,
        number,
      ];
      step.set(bytes.subarray(slot * STEP_SIZE, slot * STEP_SIZE + length));
      taken++;
      Atomics.add(counters, TAKEN, 1);
      const waiting = (Atomics.load(counters, WRITTEN) & ~STOP) - taken;
      if (waiting <= SLOTS - BATCH) Atomics.notify(counters, TAKEN);
      yield { bytes: step.subarray(0, length), consumedBytes, framingBytes };
    }
    requireComplete(shared);
  } finally {
    breakSharedSteps(shared);
  }
}

/** False when all steps were taken, and no other will come. */
function waitForStep(counters: Int32Array<SharedArrayBuffer>, taken: number): boolean {
  for (;;) {
    const written = Atomics.load(counters, WRITTEN);
    if ((written & ~STOP) > taken) return true;
    if ((written & STOP) !== 0) return false;
    Atomics.wait(counters, WRITTEN, written);
  }
}

function requireComplete({ counters }: SharedSteps): void {
  if (Atomics.load(counters, COMPLETE) === 0) throw new StepsBroken();
}
