import assert from "node:assert/strict";
import { test } from "node:test";
import { constants, gzipSync, zstdCompressSync } from "node:zlib";
import { bytesOf, sampleBytes, streamOf } from "../../../test/support/streams.ts";
import { type DecompressOptions, decompress, sniffCompression } from "./decompress.ts";

const BYTES = sampleBytes(300_000);
const GZIP = gzipSync(BYTES);
const ZSTD = zstdCompressSync(BYTES, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });
/** RFC 8878, section 3.1.2: a skippable frame of four bytes. */
const SKIPPABLE = Buffer.from("502a4d180400000061626364", "hex");

function decompressed(bytes: Uint8Array, options?: DecompressOptions, chunkSize?: number): Promise<Buffer> {
  return bytesOf(decompress(streamOf(bytes, chunkSize), { where: "layer[0]", ...options }));
}

test("the first bytes of a stream tell its format", () => {
  assert.equal(sniffCompression(GZIP), "gzip");
  assert.equal(sniffCompression(ZSTD), "zstd");
  assert.equal(sniffCompression(SKIPPABLE), "zstd");
  for (const plain of [Buffer.alloc(512), Buffer.from("\x1f"), Buffer.alloc(0)]) {
    assert.equal(sniffCompression(plain), "none");
  }
});

test("all members and frames are read, into whatever chunks the stream is cut", async () => {
  const cases: readonly [stream: Buffer, expected: Buffer][] = [
    [GZIP, BYTES],
    [Buffer.concat([GZIP, gzipSync(""), GZIP]), Buffer.concat([BYTES, BYTES])],
    [ZSTD, BYTES],
    [Buffer.concat([SKIPPABLE, ZSTD, SKIPPABLE, zstdCompressSync(""), ZSTD, SKIPPABLE]), Buffer.concat([BYTES, BYTES])],
    [BYTES, BYTES],
    [Buffer.alloc(0), Buffer.alloc(0)],
  ];
  for (const [stream, expected] of cases) {
    for (const chunkSize of [undefined, 1009, 65_536]) {
      assert.deepEqual(await decompressed(stream, {}, chunkSize), expected);
    }
  }
});

test("anything after the last member or frame is refused, wherever the stream is cut", async () => {
  for (const stream of [GZIP, ZSTD]) {
    for (const tail of [
      Buffer.alloc(1),
      Buffer.alloc(1000),
      Buffer.from("garbage"),
      stream.subarray(0, 3),
      stream.subarray(0, 1),
    ]) {
      const bytes = Buffer.concat([stream, tail]);
      for (const chunkSize of [bytes.length, stream.length, 100]) {
        await assert.rejects(decompressed(bytes, {}, chunkSize), { code: "compression-invalid", where: "layer[0]" });
      }
    }
  }
});

test("truncation and damage are refused", async () => {
  for (const stream of [GZIP, ZSTD]) {
    for (const length of [5, 20, stream.length >> 1, stream.length - 1]) {
      await assert.rejects(decompressed(stream.subarray(0, length)), { code: "compression-invalid" }, String(length));
    }
    const damaged = Buffer.from(stream);
    damaged[stream.length >> 1]! ^= 0xff;
    await assert.rejects(decompressed(damaged), { code: "compression-invalid" });
  }
  await assert.rejects(decompressed(Buffer.alloc(0), { format: "gzip" }), { code: "compression-invalid" });
  await assert.rejects(decompressed(Buffer.alloc(0), { format: "zstd" }), { code: "compression-invalid" });
  await assert.rejects(decompressed(BYTES, { format: "zstd" }), { why: "it does not begin with a frame" });
});

test("a stream beyond the limit of bytes or of expansion is refused", async () => {
  await assert.rejects(decompressed(GZIP, { limitBytes: BYTES.length - 1 }), { code: "limit-exceeded" });
  await decompressed(GZIP, { limitBytes: BYTES.length });
  const zeros = Buffer.alloc(80 * 1024 * 1024);
  for (const bomb of [gzipSync(zeros), zstdCompressSync(zeros)]) {
    await assert.rejects(decompressed(bomb), { code: "limit-exceeded" });
  }
  await decompressed(zstdCompressSync(zeros), { limitRatio: 100_000 });
});

test("a chain of empty members takes no more time or memory than its bytes", async () => {
  const empty = gzipSync("");
  const chain = Buffer.concat([...Array.from({ length: 50_000 }, () => empty), GZIP]);
  assert.deepEqual(await decompressed(chain, {}, 65_536), BYTES);
});

test("an error of the source is passed on unchanged", async () => {
  for (const stream of [GZIP, ZSTD]) {
    async function* failing() {
      yield stream.subarray(0, 1000);
      throw new Error("connection reset");
    }
    await assert.rejects(bytesOf(decompress(failing())), /connection reset/);
  }
});

test("leaving the loop early closes the source", async () => {
  for (const stream of [GZIP, ZSTD, BYTES]) {
    let closed = false;
    async function* source() {
      try {
        yield* streamOf(stream, 100);
      } finally {
        closed = true;
      }
    }
    for await (const _ of decompress(source())) break;
    assert.equal(closed, true);
  }
});
