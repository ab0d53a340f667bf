import { strict as assert } from "node:assert";
import { enlarged } from "../../base/enlarged.ts";
import type { WireShares } from "./ledger/layer-survey.ts";

const FIRST_CAPACITY = 64;

/**
 * The positions of a decompressor after each step: after `outputs[i]` bytes of the tar it had consumed `inputs[i]`
 * bytes of the blob. Within a step the input is divided in proportion to the output. Shares are differences of one
 * rounded function, so those of any ranges add up without any bookkeeping: docs/adr/0006-wire-shares.md. Where all parts
 * are known at once, `sharesOfParts` divides.
 */
export class WireSteps implements WireShares {
  readonly outputs: Float64Array;
  readonly inputs: Float64Array;
  readonly framingBytes: number;
  #lastStep = 0;

  /** Both begin with 0 and rise, `outputs` strictly. */
  constructor(outputs: Float64Array, inputs: Float64Array, wireBytes: number) {
    assert(outputs.length === inputs.length && outputs[0] === 0 && inputs[0] === 0);
    this.outputs = outputs;
    this.inputs = inputs;
    this.framingBytes = wireBytes - inputs.at(-1)!;
  }

  share(start: number, end: number): number {
    return Math.round(this.#consumedAt(end)) - Math.round(this.#consumedAt(start));
  }

  #consumedAt(output: number): number {
    const { outputs, inputs } = this;
    const last = outputs.length - 1;
    if (output >= outputs[last]!) return inputs[last]!;
    const step = this.#stepAt(output);
    const part = (output - outputs[step]!) / (outputs[step + 1]! - outputs[step]!);
    return inputs[step]! + part * (inputs[step + 1]! - inputs[step]!);
  }

  /** The step that gave the byte at an offset. Callers mostly go through a layer from its beginning. */
  #stepAt(output: number): number {
    const { outputs } = this;
    let low = this.#lastStep;
    if (output < outputs[low]! || output >= outputs[low + 2]!) {
      low = 0;
      for (let high = outputs.length - 1; high - low > 1; ) {
        const middle = (low + high) >>> 1;
        if (outputs[middle]! <= output) low = middle;
        else high = middle;
      }
    } else if (output >= outputs[low + 1]!) low++;
    this.#lastStep = low;
    return low;
  }
}

/** Records the steps of a decompressor. */
export class WireRecorder {
  #length = 1;
  #outputs = new Float64Array(FIRST_CAPACITY);
  #inputs = new Float64Array(FIRST_CAPACITY);

  /** Call it after a step that gave output, with the bytes so far of the tar, and of the blob without its framing. */
  add(output: number, input: number): void {
    if (this.#length === this.#outputs.length) {
      const capacity = this.#length * 2;
      this.#outputs = enlarged(this.#outputs, new Float64Array(capacity));
      this.#inputs = enlarged(this.#inputs, new Float64Array(capacity));
    }
    this.#outputs[this.#length] = output;
    this.#inputs[this.#length] = input;
    this.#length++;
  }

  finish(wireBytes: number): WireSteps {
    return new WireSteps(this.#outputs.slice(0, this.#length), this.#inputs.slice(0, this.#length), wireBytes);
  }
}

/** The shares in a layer that is not compressed: every byte is its own share. */
export function storedShares(sizeBytes: number): WireSteps {
  const ends = sizeBytes === 0 ? [0] : [0, sizeBytes];
  return new WireSteps(Float64Array.from(ends), Float64Array.from(ends), sizeBytes);
}
