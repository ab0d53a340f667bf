import assert from "node:assert/strict";
import { test } from "node:test";
import { constants, crc32, createGunzip, deflateRawSync, inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { blockingSteps } from "../../src/format/compression/blocking-decoder.ts";
import { gunzipSteps } from "../../src/format/compression/gunzip-steps.ts";
import { Inflate, STEP_BYTES } from "../../src/format/compression/inflate.ts";
import type { DecoderStep } from "../../src/format/compression/step.ts";
import { deflateStream } from "../support/deflate-streams.ts";
import { sampleBytes, streamOf } from "../support/streams.ts";

test("every gzip stream has the steps that zlib makes of it, or its error, wherever it is cut", async () => {
  await fc.assert(
    fc.asyncProperty(stream, blockSize, async (bytes, cut) => {
      const [ours, zlibs] = [await takenFrom(ourSteps(bytes, cut)), await takenFrom(zlibSteps(bytes, cut))];
      assert.equal(ours.error, zlibs.error);
      assert.deepEqual(ours.steps, zlibs.steps);
    }),
    { numRuns: 200 },
  );
});

const seed = fc.integer({ min: 1, max: 2 ** 31 });
const flag = (value: number) => fc.constantFrom(0, value);

/** What a compressor makes: any settings of zlib. */
const compressed = fc
  .record({
    length: fc.oneof(fc.nat(3000), fc.nat(700_000)),
    seed,
    level: fc.integer({ min: 0, max: 9 }),
    strategy: fc.constantFrom(
      constants.Z_DEFAULT_STRATEGY,
      constants.Z_FIXED,
      constants.Z_HUFFMAN_ONLY,
      constants.Z_RLE,
    ),
    memLevel: fc.integer({ min: 1, max: 9 }),
    windowBits: fc.integer({ min: 9, max: 15 }),
  })
  .map(({ length, seed, ...options }) => deflateRawSync(sampleBytes(length, seed), options));

const header = fc
  .record({
    flags: fc
      .tuple(flag(0x01), flag(0x02), flag(0x04), flag(0x08), flag(0x10))
      .map((each) => each.reduce((a, b) => a | b)),
    extra: fc.uint8Array({ maxLength: 300 }),
    text: fc.string({ maxLength: 40 }).map((text) => Buffer.from(`${text.replaceAll("\0", "")}\0`)),
    isRight: fc.integer({ min: 0, max: 20 }).map((number) => number > 0),
  })
  .map(({ flags, extra, text, isRight }) => {
    const size = Buffer.alloc(2);
    size.writeUInt16LE(extra.length);
    const fields = [Buffer.from([0x1f, 0x8b, 8, flags, 1, 2, 3, 4, 0, 3])];
    if ((flags & 0x04) !== 0) fields.push(size, Buffer.from(extra));
    if ((flags & 0x08) !== 0) fields.push(text);
    if ((flags & 0x10) !== 0) fields.push(text);
    const sum = Buffer.alloc(2);
    sum.writeUInt16LE((crc32(Buffer.concat(fields)) & 0xffff) ^ (isRight ? 0 : 1));
    return Buffer.concat((flags & 0x02) === 0 ? fields : [...fields, sum]);
  });

/** RFC 1952, section 2.3; what zlib refuses has any trailer. */
const member = fc.tuple(header, fc.oneof(compressed, seed.map(deflateStream))).map(([head, content]) => {
  const trailer = Buffer.alloc(8);
  try {
    const bytes = inflateRawSync(content);
    trailer.writeUInt32LE(crc32(bytes));
    trailer.writeUInt32LE(bytes.length, 4);
  } catch {}
  return Buffer.concat([head, content, trailer]);
});

/** What happens to a stream: mostly nothing, or little. */
const damage = fc.oneof(
  { weight: 3, arbitrary: fc.constant((bytes: Buffer) => bytes) },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })).map(
      ([at, change]) =>
        (bytes: Buffer) =>
          changed(bytes, at, change),
    ),
  },
  { weight: 1, arbitrary: fc.nat().map((length) => (bytes: Buffer) => bytes.subarray(0, length % (bytes.length + 1))) },
  { weight: 1, arbitrary: fc.nat(10).map((length) => (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(length)])) },
  {
    weight: 1,
    arbitrary: fc
      .uint8Array({ minLength: 1, maxLength: 9 })
      .map((more) => (bytes: Buffer) => Buffer.concat([bytes, more])),
  },
);

const stream = fc
  .tuple(fc.array(member, { minLength: 1, maxLength: 4 }), damage)
  .map(([members, harm]) => harm(Buffer.concat(members)));

const blockSize = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 100, max: 256 * 1024 }));

function changed(bytes: Buffer, at: number, change: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at % bytes.length]! ^= change;
  return copy;
}

async function* ourSteps(bytes: Buffer, cut: number): AsyncGenerator<DecoderStep> {
  const inflate = Inflate.open();
  assert.ok(inflate !== undefined);
  try {
    yield* gunzipSteps(streamOf(bytes, cut), inflate);
  } finally {
    inflate.release();
  }
}

function zlibSteps(bytes: Buffer, cut: number): AsyncGenerator<DecoderStep> {
  const flushes = { goOn: constants.Z_NO_FLUSH, finish: constants.Z_FINISH };
  return blockingSteps(streamOf(bytes, cut), createGunzip(), { stepSize: STEP_BYTES, ...flushes });
}

async function takenFrom(steps: AsyncIterable<DecoderStep>) {
  const taken: { consumedBytes: number; sizeBytes: number; crc32: number }[] = [];
  try {
    for await (const { bytes, consumedBytes } of steps) {
      taken.push({ consumedBytes, sizeBytes: bytes.length, crc32: crc32(bytes) });
    }
  } catch (error) {
    const { code, message } = error as Error & { code: string };
    return { steps: taken, error: `${code} ${message}` };
  }
  return { steps: taken, error: undefined };
}
