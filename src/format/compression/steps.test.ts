import assert from "node:assert/strict";
import { test } from "node:test";
import { constants, gzipSync, zstdCompressSync } from "node:zlib";
import { sampleBytes, streamOf } from "../../../test/support/streams.ts";
import { decompressSteps } from "./decompress.ts";

const BYTES = sampleBytes(700_000);
/** RFC 8878, section 3.1.2: a skippable frame of four bytes. */
const SKIPPABLE = Buffer.from("502a4d180400000061626364", "hex");
const STREAMS: Readonly<Record<string, Buffer>> = {
  "gzip": gzipSync(BYTES),
  "gzip, stored": gzipSync(BYTES, { level: 0 }),
  "gzip of several members": Buffer.concat([gzipSync(BYTES), gzipSync(""), gzipSync(BYTES.subarray(5))]),
  "gzip of zeros": gzipSync(Buffer.alloc(5_000_000)),
  "gzip of whole steps": gzipSync(Buffer.alloc(2 * 64 * 1024)),
  "gzip of nothing": gzipSync(""),
  "zstd": zstdCompressSync(BYTES, { params: { [constants.ZSTD_c_checksumFlag]: 1 } }),
  "zstd of several frames": Buffer.concat([
    SKIPPABLE,
    zstdCompressSync(BYTES),
    SKIPPABLE,
    zstdCompressSync(BYTES),
    SKIPPABLE,
  ]),
  "zstd of zeros": zstdCompressSync(Buffer.alloc(5_000_000)),
};

async function stepsOf(stream: Buffer, chunkSize: number | undefined, blocking: boolean) {
  const { steps } = await decompressSteps(streamOf(stream, chunkSize), { blocking });
  const found: { outputBytes: number; consumedBytes: number }[] = [];
  for await (const { bytes, consumedBytes } of steps) found.push({ outputBytes: bytes.length, consumedBytes });
  return found;
}

for (const [name, stream] of Object.entries(STREAMS)) {
  test(`${name}: the steps are the same for any chunks of the stream, and for both decoders`, async () => {
    const expected = await stepsOf(stream, undefined, false);
    for (const chunkSize of [undefined, 1009, 65_536]) {
      for (const blocking of [true, false]) {
        assert.deepEqual(await stepsOf(stream, chunkSize, blocking), expected, `${chunkSize} ${blocking}`);
      }
    }
  });

  test(`${name}: a step is at most 64 KiB, and consumed bytes never decrease or exceed the stream`, async () => {
    let before = 0;
    for (const { outputBytes, consumedBytes } of await stepsOf(stream, undefined, false)) {
      assert.ok(outputBytes > 0 && outputBytes <= 64 * 1024);
      assert.ok(consumedBytes >= before && consumedBytes <= stream.length);
      before = consumedBytes;
    }
  });
}

test("bytes in stored blocks are consumed as they come out", async () => {
  const steps = await stepsOf(STREAMS["gzip, stored"]!, undefined, true);
  let outputBytes = 0;
  // RFC 1951, section 3.2.4: each block has five bytes of overhead. RFC 1952: ten bytes precede all blocks, eight
  // follow.
  for (const step of steps) {
    outputBytes += step.outputBytes;
    const most = outputBytes + 10 + 5 * Math.ceil(outputBytes / 8192) + 8;
    assert.ok(step.consumedBytes > outputBytes && step.consumedBytes <= most, JSON.stringify(step));
  }
});

test("both decoders refuse damage and truncation, with the same words", async () => {
  for (const name of ["gzip", "zstd"]) {
    const stream = STREAMS[name]!;
    const damaged = Buffer.from(stream);
    damaged[stream.length >> 1]! ^= 0xff;
    const inputs = [damaged, stream.subarray(0, -1), stream.subarray(0, 5), Buffer.concat([stream, Buffer.alloc(9)])];
    for (const input of inputs) {
      const [one, other] = await Promise.all([false, true].map((blocking) => refusal(input, blocking)));
      assert.deepEqual(one, other, `${name} of ${input.length} bytes`);
      assert.equal(one!.code, "compression-invalid");
    }
  }
});

async function refusal(stream: Buffer, blocking: boolean): Promise<{ code: string; why: string }> {
  try {
    await stepsOf(stream, undefined, blocking);
  } catch (error) {
    const { code, why } = error as { code: string; why: string };
    return { code, why };
  }
  return assert.fail("it was not refused");
}

test("bytes of skippable frames are counted separately, wherever the frames are", async () => {
  const data = zstdCompressSync(BYTES);
  const large = Buffer.concat([Buffer.from("5a2a4d18a0860100", "hex"), Buffer.alloc(100_000)]);
  const stream = Buffer.concat([SKIPPABLE, data, large, SKIPPABLE, data, large]);
  for (const chunkSize of [undefined, 7]) {
    const { steps } = await decompressSteps(streamOf(stream, chunkSize));
    let [outputBytes, before] = [0, -1];
    for await (const { bytes, consumedBytes, framingBytes } of steps) {
      outputBytes += bytes.length;
      const expected = outputBytes <= BYTES.length ? SKIPPABLE.length : 2 * SKIPPABLE.length + large.length;
      // The decoder may have consumed what follows the first frame before it gives the last bytes of that frame.
      if (outputBytes === BYTES.length || outputBytes === 2 * BYTES.length) assert.ok(framingBytes >= expected);
      else assert.equal(framingBytes, expected);
      assert.ok(consumedBytes - framingBytes >= before);
      before = consumedBytes - framingBytes;
    }
    assert.ok(before <= 2 * data.length);
  }
});
