import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { bytesOf, sampleBytes, streamOf } from "../../../test/support/streams.ts";
import { sha256 } from "../../base/digest.ts";
import { compress } from "./compress.ts";
import { type Compression, parseCompression } from "./compression.ts";
import { GZIP_SHAPE } from "./gzip-encoder.ts";

const BLOCK_SIZE = GZIP_SHAPE.blockSize;
const SPECIFICATIONS = ["gzip:1", "gzip:6", "gzip:9", "zstd:1", "zstd:19", "none"];

function compressed(bytes: Uint8Array, compression: Compression, chunkSize?: number): Promise<Buffer> {
  return bytesOf(compress(streamOf(bytes, chunkSize), compression, bytes.length));
}

test("compressed bytes decompress to the original bytes", async () => {
  const sizes = [0, 1, BLOCK_SIZE - 1, BLOCK_SIZE, BLOCK_SIZE + 1, 3 * BLOCK_SIZE + 7];
  for (const size of sizes) {
    const bytes = sampleBytes(size);
    assert.deepEqual(gunzipSync(await compressed(bytes, parseCompression("gzip"))), bytes);
    assert.deepEqual(zstdDecompressSync(await compressed(bytes, parseCompression("zstd"))), bytes);
  }
});

test("the compressed bytes do not depend on the chunks of the source", async () => {
  const bytes = sampleBytes(2 * BLOCK_SIZE + 12_345);
  for (const compression of SPECIFICATIONS.map(parseCompression)) {
    const whole = sha256(await compressed(bytes, compression));
    for (const chunkSize of [997, 65_536, BLOCK_SIZE]) {
      assert.equal(sha256(await compressed(bytes, compression, chunkSize)), whole, `${chunkSize}`);
    }
  }
});

test("the compressed bytes do not depend on the number of threads", async () => {
  const program = `
    import { compress } from ${JSON.stringify(import.meta.resolve("./compress.ts"))};
    import { bytesOf, sampleBytes, streamOf } from ${JSON.stringify(import.meta.resolve("../../../test/support/streams.ts"))};
    import { sha256 } from ${JSON.stringify(import.meta.resolve("../../base/digest.ts"))};
    const bytes = sampleBytes(${6 * BLOCK_SIZE + 99});
    for (const [algorithm, level] of [["gzip", 6], ["zstd", 3]]) {
      console.log(sha256(await bytesOf(compress(streamOf(bytes, 65536), { algorithm, level }, bytes.length))));
    }`;
  const answers = [1, 2, 4, 16].map((threads) => {
    const env = { ...process.env, UV_THREADPOOL_SIZE: String(threads) };
    const child = spawnSync(process.execPath, ["--input-type=module", "-e", program], { env, encoding: "utf8" });
    assert.equal(child.status, 0, child.stderr);
    return child.stdout;
  });
  assert.equal(new Set(answers).size, 1, answers.join());
  assert.match(answers[0]!, /^(sha256:[0-9a-f]{64}\n){2}$/);
});

test("the gzip header has no time, no name and no operating system", async () => {
  const bytes = await compressed(sampleBytes(10), parseCompression("gzip"));
  assert.equal(bytes.toString("hex", 0, 10), "1f8b08000000000000ff");
});

test("a zstd frame states its content size, and has a checksum and a window that every decoder accepts", async () => {
  const frame = await compressed(sampleBytes(100_000), parseCompression("zstd:19"));
  const descriptor = frame[4]!;
  assert.equal(descriptor & 0x04, 0x04, "checksum");
  assert.equal(descriptor & 0x20, 0x20, "one segment: the window is the content");
  assert.equal(descriptor >> 6, 2, "four bytes of content size");
  assert.equal(frame.readUInt32LE(5), 100_000);
});

test("an error of the source ends the compression with that error", async () => {
  async function* failing() {
    yield sampleBytes(BLOCK_SIZE + 1);
    throw new Error("the disk is gone");
  }
  for (const compression of SPECIFICATIONS.map(parseCompression)) {
    await assert.rejects(bytesOf(compress(failing(), compression, 2 * BLOCK_SIZE)), /the disk is gone/);
  }
});

test("leaving the loop early closes the source", async () => {
  for (const compression of SPECIFICATIONS.map(parseCompression)) {
    let open = false;
    async function* source() {
      open = true;
      try {
        for (let index = 0; index < 100; index++) yield sampleBytes(BLOCK_SIZE, index + 1);
      } finally {
        open = false;
      }
    }
    let chunks = 0;
    for await (const _ of compress(source(), compression, 100 * BLOCK_SIZE)) if (++chunks === 2) break;
    assert.deepEqual([chunks, open], [2, false], compression.algorithm);
  }
});
