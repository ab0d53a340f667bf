import { INFLATE } from "./inflate-module.ts";
import { InvalidStream } from "./invalid-stream.ts";

/** What is used of the WebAssembly JavaScript interface, of which neither ES nor Node declares types. */
declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module);
    readonly exports: unknown;
  }
}

/** What data/inflate/inflate.c exports. Addresses are offsets in its memory. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly input: () => number;
  readonly done: () => number;
  readonly reset: () => void;
  readonly inflate: (offset: number, length: number, room: number) => number;
}

/** The status END of data/inflate/inflate.c, and those after it: errors, in the words of zlib's inflate.c. */
const END = 3;
const ERRORS = [
  "invalid block type",
  "invalid stored block lengths",
  "too many length or distance symbols",
  "invalid code lengths set",
  "invalid bit length repeat",
  "invalid code -- missing end-of-block",
  "invalid literal/lengths set",
  "invalid distances set",
  "invalid literal/length code",
  "invalid distance code",
  "invalid distance too far back",
] as const;

/**
 * Input is taken in blocks of this size, so that the steps do not depend on the chunks of the stream. A step has at most so much output: the
 * ledger divides the input of a step among its output.
 */
export const INPUT_BYTES = 256 * 1024;
export const STEP_BYTES = 64 * 1024;

let module: WebAssembly.Module | undefined;
/** Decoders that nobody uses at present: each has 600 kB of memory. */
const idle: Inflate[] = [];

/**
 * A decoder of deflate streams (RFC 1951) that works on the calling thread: data/inflate, compiled to WebAssembly. Steps are those of
 * zlib, to the byte.
 */
export class Inflate {
  /** The block of input that is being decompressed. */
  readonly input: Uint8Array;
  readonly #memory: Uint8Array;
  readonly #done: Uint32Array;
  readonly #exports: Exports;

  private constructor(exports: Exports) {
    const { buffer } = exports.memory;
    this.#exports = exports;
    this.#memory = new Uint8Array(buffer);
    this.#done = new Uint32Array(buffer, exports.done(), 3);
    this.input = new Uint8Array(buffer, exports.input(), INPUT_BYTES);
  }

  /** Undefined where this Node runs no WebAssembly, or has no memory for it. Call `release` when it is no longer used. */
  static open(): Inflate | undefined {
    const known = idle.pop();
    if (known !== undefined) return known;
    try {
      module ??= new WebAssembly.Module(Buffer.from(INFLATE, "base64"));
      return new Inflate(new WebAssembly.Instance(module).exports as Exports);
    } catch {
      return undefined;
    }
  }

  release(): void {
    idle.push(this);
  }

  /** Another stream follows. */
  reset(): void {
    this.#exports.reset();
  }

  /**
   * Decompresses from `start` to `end` of the input, into at most `room` bytes; bytes that it has consumed are not needed any more. Returns
   * whether the stream has ended. Throws `InvalidStream`.
   */
  step(start: number, end: number, room: number): boolean {
    const status = this.#exports.inflate(start, end - start, room);
    if (status > END) throw new InvalidStream(ERRORS[status - END - 1]!);
    return status === END;
  }

  /** Bytes of the input that the last step consumed. */
  get consumedBytes(): number {
    return this.#done[0]!;
  }

  /** The output of the last step, valid until the next one. That of steps whose room adds up to `STEP_BYTES` is in one piece. */
  get output(): Uint8Array {
    const [, start, length] = this.#done as unknown as [number, number, number];
    return this.#memory.subarray(start, start + length);
  }
}
