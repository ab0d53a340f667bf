import assert from "node:assert/strict";
import { test } from "node:test";
import { compressorIdentity, formatCompression, parseCompression } from "./compression.ts";

test("a compression is read as an algorithm and a level", () => {
  assert.deepEqual(parseCompression("gzip"), { algorithm: "gzip", level: 6 });
  assert.deepEqual(parseCompression("gzip:9"), { algorithm: "gzip", level: 9 });
  assert.deepEqual(parseCompression("zstd"), { algorithm: "zstd", level: 10 });
  assert.deepEqual(parseCompression("zstd:19"), { algorithm: "zstd", level: 19 });
  assert.deepEqual(parseCompression("none"), { algorithm: "none" });
  for (const text of ["gzip:9", "zstd:1", "none"]) assert.equal(formatCompression(parseCompression(text)), text);
});

test("text that is not a compression is refused", () => {
  for (const text of ["", "gz", "gzip:", "gzip:0", "gzip:10", "zstd:20", "zstd:-1", "none:1", "gzip:6 ", "GZIP"]) {
    assert.throws(() => parseCompression(text), { code: "flag-invalid" }, text);
  }
});

test("the compressor's identity contains everything that its bytes depend on", () => {
  const identities = ["gzip:6", "gzip:9", "zstd:3", "zstd:19", "none"].map(parseCompression).map(compressorIdentity);
  assert.equal(new Set(identities).size, identities.length);
  assert.match(
    identities[0]!,
    new RegExp(`^gzip:6 block=524288 mem=\\d zlib=${RegExp.escape(process.versions.zlib)}$`),
  );
  assert.match(identities[2]!, new RegExp(`zstd=${RegExp.escape(String(process.versions.zstd))}$`));
});
