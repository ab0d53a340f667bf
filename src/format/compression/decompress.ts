import { constants, createGunzip, createZstdDecompress } from "node:zlib";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { blockingSteps, canBlock } from "./blocking-decoder.ts";
import { inBlocks } from "./blocks.ts";
import { gunzipSteps } from "./gunzip-steps.ts";
import { INPUT_BYTES, Inflate, STEP_BYTES } from "./inflate.ts";
import { peek } from "./peek.ts";
import type { DecoderStep, DecompressionStep } from "./step.ts";
import { through } from "./through.ts";
import { ZstdFrames } from "./zstd-frames.ts";

export type CompressionFormat = "gzip" | "zstd" | "none";

export interface DecompressOptions {
  /** If left out, the first bytes decide, as they do in containerd. */
  readonly format?: CompressionFormat;
  /** A stream of more uncompressed bytes than this is refused. */
  readonly limitBytes?: number;
  /** Uncompressed bytes per compressed byte, checked once the output exceeds `LIMITS.expansionGraceBytes`. */
  readonly limitRatio?: number;
  /** What is read, for the place in errors: `layer[3]`. */
  readonly where?: string;
  /**
   * Decompress on the calling thread, which costs a third less if that thread has nothing else to do. The bytes of a
   * step are then valid only until the next step is asked for.
   */
  readonly blocking?: boolean;
}

const MAGIC_SIZE = 4;

/** The format that the first four bytes indicate: RFC 1952, section 2.3.1, and RFC 8878, sections 3.1.1 and 3.1.2. */
export function sniffCompression(start: Uint8Array): CompressionFormat {
  if (start[0] === 0x1f && start[1] === 0x8b) return "gzip";
  if (start.length < MAGIC_SIZE) return "none";
  const magic = Buffer.from(start.buffer, start.byteOffset, MAGIC_SIZE).readUInt32LE();
  return magic === 0xfd2fb528 || (magic & 0xfffffff0) >>> 0 === 0x184d2a50 ? "zstd" : "none";
}

/**
 * The uncompressed bytes of a layer. All gzip members and zstd frames are read; skippable frames are skipped.
 * Throws `compression-invalid` for damage, truncation, and anything that follows the last member or frame, because
 * readers treat that differently; `limit-exceeded` when the output exceeds what is allowed. Errors of the source pass.
 */
export async function* decompress(
  source: AsyncIterable<Uint8Array>,
  options: DecompressOptions = {},
): AsyncGenerator<Uint8Array> {
  const { steps } = await decompressSteps(source, options);
  for await (const { bytes } of steps) yield bytes;
}

/**
 * Like `decompress`, with the format that was found, and step by step, none larger than 64 KiB unless the stream is not
 * compressed. The same compressed stream always has the same steps.
 */
export async function decompressSteps(
  source: AsyncIterable<Uint8Array>,
  options: DecompressOptions = {},
): Promise<{ readonly format: CompressionFormat; readonly steps: AsyncGenerator<DecompressionStep> }> {
  const peeked = await peek(source, MAGIC_SIZE);
  const format = options.format ?? sniffCompression(peeked.start);
  return { format, steps: limited(peeked.source, format, options) };
}

async function* limited(
  source: AsyncIterable<Uint8Array>,
  format: CompressionFormat,
  options: DecompressOptions,
): AsyncGenerator<DecompressionStep> {
  const where = options.where ?? "the stream";
  const limitBytes = options.limitBytes ?? LIMITS.uncompressedLayerBytes;
  const limitRatio = options.limitRatio ?? LIMITS.expansionRatio;
  let sizeBytes = 0;
  for await (const step of decoded(source, { format, where, blocking: options.blocking ?? false })) {
    sizeBytes += step.bytes.length;
    if (sizeBytes > limitBytes) {
      refuse(where, `is larger than ${limitBytes} bytes when uncompressed`);
    }
    if (sizeBytes > LIMITS.expansionGraceBytes && sizeBytes > limitRatio * step.consumedBytes) {
      refuse(where, `grows to more than ${limitRatio} times its compressed size`);
    }
    yield step;
  }
}

interface Decoding {
  readonly format: CompressionFormat;
  readonly where: string;
  readonly blocking: boolean;
}

function decoded(source: AsyncIterable<Uint8Array>, options: Decoding): AsyncIterable<DecompressionStep> {
  switch (options.format) {
    case "none":
      return stored(source);
    case "gzip":
      return gunzip(source, options);
    case "zstd":
      return unzstd(source, options);
  }
}

async function* stored(source: AsyncIterable<Uint8Array>): AsyncGenerator<DecompressionStep> {
  let consumedBytes = 0;
  for await (const bytes of source) {
    consumedBytes += bytes.length;
    yield { bytes, consumedBytes, framingBytes: 0 };
  }
}

async function* gunzip(source: AsyncIterable<Uint8Array>, options: Decoding): AsyncGenerator<DecompressionStep> {
  const { where } = options;
  const intake: Intake = { sizeBytes: 0 };
  const flushes = { goOn: constants.Z_NO_FLUSH, finish: constants.Z_FINISH };
  let consumedBytes = 0;
  for await (const step of stepsOf(counting(source, intake), () => createGunzip(STEPWISE), flushes, options)) {
    consumedBytes = step.consumedBytes;
    if (step.bytes.length > 0) yield { ...step, framingBytes: 0 };
  }
  if (intake.sizeBytes === 0) invalid("gzip", where, "it is empty");
  // Zeros after a member end zlib's stream without an error; the number of consumed bytes shows them.
  if (consumedBytes !== intake.sizeBytes) {
    invalid("gzip", where, `something follows its last member, at 0x${consumedBytes.toString(16)}`);
  }
}

async function* unzstd(source: AsyncIterable<Uint8Array>, options: Decoding): AsyncGenerator<DecompressionStep> {
  const { where } = options;
  const frames = new ZstdFrames();
  async function* followed(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      const wrong = frames.update(chunk);
      if (wrong !== undefined) invalid("zstd", where, wrong);
      yield chunk;
    }
    const missing = frames.end();
    if (missing !== undefined) invalid("zstd", where, missing);
  }
  const flushes = { goOn: constants.ZSTD_e_continue, finish: constants.ZSTD_e_end };
  for await (const step of stepsOf(followed(), () => createZstdDecompress(STEPWISE), flushes, options)) {
    if (step.bytes.length > 0) yield { ...step, framingBytes: frames.skippedBefore(step.consumedBytes) };
  }
}

/** With so low a high-water mark, a decoder does not continue before its last step was taken. */
const STEPWISE = { chunkSize: STEP_BYTES, readableHighWaterMark: 1 };

/** The last step may be empty: it states the total of consumed bytes. */
async function* stepsOf(
  source: AsyncIterable<Uint8Array>,
  create: () => ReturnType<typeof createGunzip> | ReturnType<typeof createZstdDecompress>,
  flushes: { readonly goOn: number; readonly finish: number },
  { format, where, blocking }: Decoding,
): AsyncGenerator<DecoderStep> {
  const blocks = inBlocks(source, INPUT_BYTES);
  const inflate = blocking && format === "gzip" ? Inflate.open() : undefined;
  try {
    if (inflate !== undefined) return yield* gunzipSteps(blocks, inflate);
    const decoder = create();
    if (blocking && canBlock(decoder)) {
      return yield* blockingSteps(blocks, decoder, { stepSize: STEP_BYTES, ...flushes });
    }
    for await (const bytes of through(blocks, decoder)) yield { bytes, consumedBytes: decoder.bytesWritten };
    yield { bytes: NOTHING, consumedBytes: decoder.bytesWritten };
  } catch (error) {
    // Errors of zlib and zstd, recognised by their codes, become errors of plimsoll. Every other error passes.
    if (!(error instanceof Error && "code" in error && /^(Z_|ZSTD_)/.test(String(error.code)))) throw error;
    invalid(format, where, error.code === "Z_BUF_ERROR" ? "it ends too early" : error.message, error);
  } finally {
    inflate?.release();
  }
}

const NOTHING = Buffer.alloc(0);

/** The bytes taken from a compressed source so far. */
interface Intake {
  sizeBytes: number;
}

async function* counting(source: AsyncIterable<Uint8Array>, intake: Intake): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    intake.sizeBytes += chunk.length;
    yield chunk;
  }
}

function invalid(format: CompressionFormat, where: string, why: string, cause?: unknown): never {
  throw new PlimsollError("compression-invalid", {
    what: `${where} is not a valid ${format} stream`,
    why,
    where,
    ...(cause === undefined ? {} : { cause }),
  });
}

function refuse(where: string, what: string): never {
  throw new PlimsollError("limit-exceeded", {
    what: `${where} ${what}`,
    why: "content that expands without end could use up the memory and the disk of this machine",
    where,
  });
}
