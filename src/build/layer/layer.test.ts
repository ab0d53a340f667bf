import assert from "node:assert/strict";
import { test } from "node:test";
import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { bytesOf, sampleBytes, streamOf } from "../../../test/support/streams.ts";
import { sha256 } from "../../base/digest.ts";
import type { PlimsollError } from "../../base/error.ts";
import { parseCompression } from "../../format/compression/compression.ts";
import { GZIP_SHAPE } from "../../format/compression/gzip-encoder.ts";
import { TarReader } from "../../format/tar/reader.ts";
import type { FileEntry } from "../file-entry.ts";
import type { BlobCache, BlobSeries, CachedBlob } from "./blob-cache.ts";
import { buildLayer, type LayerSettings } from "./layer.ts";

/** A cache in memory that counts what is compressed. */
class Memory implements BlobCache {
  readonly #blobs = new Map<string, Buffer>();
  readonly #links = new Map<string, CachedBlob>();
  readonly #series = new Map<string, Map<string, Uint8Array>>();
  added = 0;
  readonly reused: string[] = [];

  async find(key: string): Promise<CachedBlob | undefined> {
    return this.#links.get(key);
  }

  async add(key: string, bytes: AsyncIterable<Uint8Array>): Promise<CachedBlob> {
    const whole = await bytesOf(bytes);
    const blob = { digest: sha256(whole), sizeBytes: whole.length };
    this.#blobs.set(blob.digest, whole);
    this.#links.set(key, blob);
    this.added++;
    return blob;
  }

  open(blob: CachedBlob, startByte = 0): AsyncIterable<Uint8Array> {
    return streamOf(this.#blobs.get(blob.digest)!.subarray(startByte));
  }

  async openSeries(series: string): Promise<BlobSeries> {
    const known = this.#series.get(series) ?? new Map<string, Uint8Array>();
    const noted: [key: string, startByte: number, sizeBytes: number][] = [];
    return {
      find: async (key) => {
        if (known.has(key)) this.reused.push(series);
        return known.get(key);
      },
      note: (...block) => void noted.push(block),
      keep: async ({ digest }) => {
        const blob = this.#blobs.get(digest)!;
        this.#series.set(series, new Map(noted.map(([key, start, size]) => [key, blob.subarray(start, start + size)])));
      },
      [Symbol.asyncDispose]: async () => {},
    };
  }
}

function settings(compression = "gzip", cache: BlobCache = new Memory()): LayerSettings {
  return { mtimeSeconds: 0, compression: parseCompression(compression), mediaTypes: "oci", cache };
}

function file(path: string, content: Uint8Array = sampleBytes(1000)): FileEntry {
  return { path, kind: "file", mode: 0o644, uid: 0, gid: 0, sizeBytes: content.length, open: () => streamOf(content) };
}

function directory(path: string, mode = 0o755): FileEntry {
  return { path, kind: "directory", mode, uid: 0, gid: 0 };
}

async function pathsOf(tar: Uint8Array): Promise<string[]> {
  return (await Array.fromAsync(new TarReader(streamOf(tar)))).map(({ path }) => path);
}

test("entries are in the order of their paths' bytes, with the parents that were missing", async () => {
  const entries = [file("usr/bin/order"), file("a/b"), file("a-b"), directory("tmp", 0o1777), file("Z"), file("é")];
  const layer = await buildLayer(entries, settings("none"));
  const tar = await bytesOf(layer.open());
  assert.deepEqual(await pathsOf(tar), ["Z", "a/", "a-b", "a/b", "tmp/", "usr/", "usr/bin/", "usr/bin/order", "é"]);
  assert.equal(layer.diffID, sha256(tar));
  assert.equal(layer.uncompressedSizeBytes, tar.length);
  assert.equal(layer.descriptor.digest, layer.diffID);
});

test("the order in which entries are given changes nothing", async () => {
  const entries = [file("b/c"), directory("b"), file("a")];
  const layer = await buildLayer(entries, settings());
  const again = await buildLayer(entries.toReversed(), settings());
  assert.deepEqual(again.descriptor, layer.descriptor);
});

test("the descriptor has the digest of the compressed blob, the diffID that of the tar in it", async () => {
  for (const [compression, mediaType, decode] of [
    ["gzip:9", "application/vnd.oci.image.layer.v1.tar+gzip", gunzipSync],
    ["zstd:3", "application/vnd.oci.image.layer.v1.tar+zstd", zstdDecompressSync],
  ] as const) {
    const layer = await buildLayer([file("f")], settings(compression));
    const blob = await bytesOf(layer.open());
    assert.deepEqual(layer.descriptor, { mediaType, digest: sha256(blob), size: blob.length });
    assert.equal(sha256(decode(blob)), layer.diffID);
    assert.deepEqual(await bytesOf(layer.open(100)), blob.subarray(100));
  }
  const docker = await buildLayer([file("f")], { ...settings(), mediaTypes: "docker" });
  assert.equal(docker.descriptor.mediaType, "application/vnd.docker.image.rootfs.diff.tar.gzip");
});

test("the same content is compressed only once by the same compressor", async () => {
  const cache = new Memory();
  await buildLayer([file("f")], settings("gzip", cache));
  await buildLayer([file("f")], settings("gzip", cache));
  assert.equal(cache.added, 1);
  await buildLayer([file("f")], settings("gzip:9", cache));
  await buildLayer([file("f", sampleBytes(1000, 2))], settings("gzip", cache));
  await buildLayer([file("f")], { ...settings("gzip", cache), mtimeSeconds: 1 });
  assert.equal(cache.added, 4);
});

test("paths that are invalid, or that exclude each other, are refused", async () => {
  const cases: readonly [what: RegExp, entries: FileEntry[]][] = [
    [/f would be twice/, [file("f"), file("f")]],
    [/a\/b lies below something/, [file("a"), file("a/b")]],
    [/l\/b\/c lies below/, [{ ...file("l"), kind: "symlink", linkPath: "x" }, file("l/b/c")]],
    ...["", "/a", "a/", "a//b", "../a", "a/./b", "a\0b"].map((path): [RegExp, FileEntry[]] => [
      /is not a path inside/,
      [file(path)],
    ]),
  ];
  for (const [what, entries] of cases) {
    await assert.rejects(buildLayer(entries, settings()), (error: PlimsollError) => {
      assert.equal(error.code, "layer-path-invalid");
      assert.match(error.what, what);
      return true;
    });
  }
});

test("a file that changes between its two readings stops the layer", async () => {
  let reads = 0;
  const changing: FileEntry = { ...file("f"), open: () => streamOf(sampleBytes(1000, ++reads)) };
  const cache = new Memory();
  await assert.rejects(buildLayer([changing], settings("gzip", cache)), { code: "source-changed" });
  assert.equal(cache.added, 0);
});

test("in a series, only the blocks that changed are compressed again, and no byte of the layer depends on that", async () => {
  const before = sampleBytes(5 * GZIP_SHAPE.blockSize);
  const after = Buffer.from(before);
  after[Math.floor(2.5 * GZIP_SHAPE.blockSize)]! ^= 0xff;
  const cache = new Memory();
  await buildLayer([file("f", before)], { ...settings("gzip", cache), series: "a" });
  assert.deepEqual(cache.reused, []);
  const layer = await buildLayer([file("f", after)], { ...settings("gzip", cache), series: "a" });
  // The tar's header makes a sixth block, and only one block holds the byte that changed.
  assert.equal(cache.reused.length, 5);
  const alone = await buildLayer([file("f", after)], settings());
  assert.deepEqual(layer.descriptor, alone.descriptor);
  assert.deepEqual(await bytesOf(layer.open()), await bytesOf(alone.open()));
});

test("a block is not taken from another series, from another level, or where another 32 KiB come before it", async () => {
  const bytes = sampleBytes(3 * GZIP_SHAPE.blockSize);
  const cache = new Memory();
  await buildLayer([file("f", bytes)], { ...settings("gzip", cache), series: "a" });
  await buildLayer([file("f", bytes)], { ...settings("gzip:9", cache), series: "a" });
  await buildLayer([file("g", bytes)], { ...settings("gzip", cache), series: "b" });
  assert.deepEqual(cache.reused, []);
  const changed = Buffer.from(bytes);
  // The last byte of the first block: it is in the second block's dictionary.
  changed[GZIP_SHAPE.blockSize - 512 - 1]! ^= 0xff;
  await buildLayer([file("f", changed)], { ...settings("gzip", cache), series: "a" });
  assert.equal(cache.reused.length, 2);
});
