import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync, gzipSync } from "node:zlib";
import { bytesOf, sampleBytes, streamOf } from "../../../test/support/streams.ts";
import { decompress } from "./decompress.ts";
import { Inflate, STEP_BYTES } from "./inflate.ts";

// Runs first: a decoder that was opened before could be opened again.
test("where Node runs no WebAssembly, the decoder of node:zlib is used", async (t) => {
  t.mock.property(globalThis as { WebAssembly?: unknown }, "WebAssembly", undefined);
  assert.equal(Inflate.open(), undefined);
  const bytes = sampleBytes(300_000);
  assert.deepEqual(await bytesOf(copied(decompress(streamOf(gzipSync(bytes)), { blocking: true }))), bytes);
});

test("a decoder is used again after it was released, also in the middle of a stream or after an error", () => {
  const bytes = sampleBytes(50_000);
  const stream = deflateRawSync(bytes);
  const inflate = Inflate.open()!;
  for (const [end, expected] of [
    [stream.length, true],
    [stream.length >> 1, false],
    [stream.length, true],
  ] as const) {
    inflate.reset();
    inflate.input.set(stream);
    assert.equal(inflate.step(0, end, STEP_BYTES), expected);
    assert.equal(inflate.consumedBytes, end);
    assert.deepEqual(Buffer.from(inflate.output), bytes.subarray(0, inflate.output.length));
  }
  inflate.reset();
  inflate.input.set([0xff]);
  assert.throws(() => inflate.step(0, 1, STEP_BYTES), { code: "Z_DATA_ERROR", message: "invalid block type" });
  inflate.release();
  assert.equal(Inflate.open(), inflate);
  inflate.reset();
  inflate.input.set(stream);
  assert.equal(inflate.step(0, stream.length, STEP_BYTES), true);
  assert.deepEqual(Buffer.from(inflate.output), bytes);
});

test("two streams at once have a decoder each", async () => {
  const [one, other] = [sampleBytes(400_000, 1), sampleBytes(400_000, 2)];
  const streams = [one, other].map((bytes) => decompress(streamOf(gzipSync(bytes)), { blocking: true }));
  assert.deepEqual(await Promise.all(streams.map((stream) => bytesOf(copied(stream)))), [one, other]);
});

/** The bytes of a step are valid only until the next one. */
async function* copied(steps: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const bytes of steps) yield Buffer.from(bytes);
}
