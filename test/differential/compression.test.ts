import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { test } from "node:test";
import { compress } from "../../src/format/compression/compress.ts";
import { parseCompression } from "../../src/format/compression/compression.ts";
import { decompress } from "../../src/format/compression/decompress.ts";
import { bytesOf, sampleBytes, streamOf } from "../support/streams.ts";
import { requireTool } from "../support/tools.ts";

const BYTES = sampleBytes(3_000_000);
const BUFFER = { maxBuffer: 1 << 28 };

test("other programs decompress plimsoll's output", async (t) => {
  for (const [program, specifications] of [
    ["gzip", ["gzip:1", "gzip:6", "gzip:9"]],
    ["igzip", ["gzip:1", "gzip:6", "gzip:9"]],
    ["zstd", ["zstd:1", "zstd:3", "zstd:19"]],
  ] as const) {
    await t.test(program, async (one) => {
      const path = requireTool(one, program);
      if (path === undefined) return;
      for (const specification of specifications) {
        for (const bytes of [BYTES, Buffer.alloc(0), Buffer.from("x")]) {
          const input = await bytesOf(compress(streamOf(bytes), parseCompression(specification), bytes.length));
          const run: SpawnSyncReturns<Buffer> = spawnSync(path, ["-d", "-c"], { input, ...BUFFER });
          assert.deepEqual([run.status, run.stderr.toString()], [0, ""], `${program} ${specification}`);
          assert.deepEqual(run.stdout, bytes, `${program} ${specification}`);
        }
      }
    });
  }
});

test("plimsoll decompresses the output of other programs", async (t) => {
  for (const [program, options] of [
    ["gzip", ["-1"]],
    ["gzip", ["-9"]],
    ["igzip", ["-0"]],
    ["igzip", ["-3"]],
    ["zstd", ["-1", "--no-check"]],
    ["zstd", ["-19", "-T2"]],
    ["zstd", ["-3", "--long=27"]],
  ] as const) {
    await t.test(`${program} ${options.join(" ")}`, async (one) => {
      const path = requireTool(one, program);
      if (path === undefined) return;
      const { stdout }: { stdout: Buffer } = spawnSync(path, [...options, "-c"], { input: BYTES, ...BUFFER });
      assert.deepEqual(await bytesOf(decompress(streamOf(stdout, 10_000))), BYTES);
    });
  }
});
