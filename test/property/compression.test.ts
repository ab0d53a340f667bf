import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { compress } from "../../src/format/compression/compress.ts";
import { parseCompression } from "../../src/format/compression/compression.ts";
import { decompress } from "../../src/format/compression/decompress.ts";
import { ZstdFrames } from "../../src/format/compression/zstd-frames.ts";
import { bytesOf, sampleBytes, streamOf } from "../support/streams.ts";

const compression = fc.constantFrom("gzip:1", "gzip:6", "gzip:9", "zstd:1", "zstd:3", "zstd:7").map(parseCompression);
const content = fc.tuple(fc.nat(1_200_000), fc.integer({ min: 1 })).map(([length, seed]) => sampleBytes(length, seed));
const chunkSize = fc.integer({ min: 1000, max: 700_000 });

test("compressed bytes are decompressed unchanged, however both are cut into chunks", async () => {
  await fc.assert(
    fc.asyncProperty(compression, content, chunkSize, chunkSize, async (how, bytes, cut, cutAgain) => {
      const blob = await bytesOf(compress(streamOf(bytes, cut), how, bytes.length));
      assert.deepEqual(await bytesOf(decompress(streamOf(blob, cutAgain))), bytes);
    }),
    { numRuns: 30 },
  );
});

test("a zstd stream is complete only at its end", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(400_000), fc.double({ min: 0, max: 1, noNaN: true }), async (length, share) => {
      const frame = await bytesOf(compress(streamOf(sampleBytes(length)), parseCompression("zstd:1"), length));
      const frames = new ZstdFrames();
      assert.equal(frames.update(frame.subarray(0, Math.floor(share * (frame.length - 1)))), undefined);
      assert.notEqual(frames.end(), undefined);
      const whole = new ZstdFrames();
      assert.deepEqual([whole.update(frame), whole.end()], [undefined, undefined]);
    }),
    { numRuns: 50 },
  );
});
