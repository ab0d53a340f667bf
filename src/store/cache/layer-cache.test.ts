import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { bytesOf, sampleBytes, streamOf } from "../../../test/support/streams.ts";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import { digestHex, sha256 } from "../../base/digest.ts";
import { cacheFolder, openCacheFolder } from "./cache-folder.ts";
import { JsonCache } from "./json-cache.ts";
import { openLayerCache, openTemporaryLayerCache } from "./layer-cache.ts";

const BYTES = sampleBytes(10_000);
const DAY_SECONDS = 24 * 60 * 60;

function blobPath(folder: string, bytes: Uint8Array): string {
  return join(folder, "layers/blobs/sha256", digestHex(sha256(bytes)));
}

async function setAge(path: string, ageSeconds: number): Promise<void> {
  const time = (await stat(path)).mtimeMs / 1000 - ageSeconds;
  await utimes(path, time, time);
}

test("an added blob is found by its key, and can be read from any byte on", async (t) => {
  const folder = temporaryFolder(t);
  const cache = await openLayerCache(folder);
  const blob = await cache.add("key", streamOf(BYTES, 999));
  assert.deepEqual(blob, { digest: sha256(BYTES), sizeBytes: BYTES.length });
  const next = await openLayerCache(folder);
  assert.deepEqual(await next.find("key"), blob);
  assert.equal(await next.find("another key"), undefined);
  assert.deepEqual(await bytesOf(next.open(blob)), BYTES);
  assert.deepEqual(await bytesOf(next.open(blob, 9_000)), BYTES.subarray(9_000));
});

test("a blob that was truncated, changed or removed is not found, and can be added again", async (t) => {
  const folder = temporaryFolder(t);
  const cache = await openLayerCache(folder);
  const path = blobPath(folder, BYTES);
  const damages: readonly (() => Promise<unknown>)[] = [
    () => truncate(path, 100),
    () => writeFile(path, sampleBytes(BYTES.length, 2)),
    () => writeFile(path, ""),
  ];
  for (const damage of damages) {
    const blob = await cache.add("key", streamOf(BYTES));
    await damage();
    assert.equal(await cache.find("key"), undefined);
    await assert.rejects(bytesOf(cache.open(blob)), { code: "digest-mismatch" });
  }
  await cache.add("key", streamOf(BYTES));
  assert.notEqual(await cache.find("key"), undefined);
});

test("a damaged link, and a link of another key, is ignored", async (t) => {
  const folder = temporaryFolder(t);
  const cache = await openLayerCache(folder);
  const blob = await cache.add("key", streamOf(BYTES));
  const path = join(folder, "layers/links", digestHex(sha256("key")));
  const links = [
    "",
    "{",
    "null",
    JSON.stringify({ ...blob, key: "k" }),
    JSON.stringify({ key: "key", digest: "sha256:../../x", sizeBytes: 1 }),
  ];
  for (const link of links) {
    await writeFile(path, link);
    assert.equal(await cache.find("key"), undefined, link);
  }
});

test("when the source fails, nothing is stored", async (t) => {
  const folder = temporaryFolder(t);
  const cache = await openLayerCache(folder);
  async function* failing() {
    yield BYTES;
    throw new Error("interrupted");
  }
  await assert.rejects(cache.add("key", failing()), /interrupted/);
  assert.equal(await cache.find("key"), undefined);
  for (const name of ["incoming", "links", "blobs/sha256"])
    assert.deepEqual(await readdir(join(folder, "layers", name)), []);
});

test("several writers of one key leave one whole blob", async (t) => {
  const folder = temporaryFolder(t);
  const caches = await Promise.all(Array.from({ length: 8 }, () => openLayerCache(folder)));
  const blobs = await Promise.all(caches.map((cache, index) => cache.add("key", streamOf(BYTES, 100 + index))));
  assert.equal(new Set(blobs.map(({ digest }) => digest)).size, 1);
  assert.deepEqual(await readdir(join(folder, "layers/incoming")), []);
  assert.deepEqual(await readFile(blobPath(folder, BYTES)), BYTES);
});

test("beyond the limit, what was used longest ago is removed first, and what is in use stays", async (t) => {
  const folder = temporaryFolder(t);
  const cache = await openLayerCache(folder, 25_000);
  const contents = [1, 2, 3, 4].map((seed) => sampleBytes(10_000, seed));
  for (const [index, content] of contents.slice(0, 3).entries()) await cache.add(`key ${index}`, streamOf(content));
  assert.equal((await readdir(join(folder, "layers/blobs/sha256"))).length, 3, "all were used within the hour");
  await setAge(blobPath(folder, contents[0]!), 2 * DAY_SECONDS);
  await setAge(blobPath(folder, contents[1]!), 3 * DAY_SECONDS);
  await cache.find("key 1");
  await cache.add("key 3", streamOf(contents[3]!));
  const there = contents.map((content) => existsSync(blobPath(folder, content)));
  assert.deepEqual(there, [false, true, true, true]);
});

test("what a killed writer left is removed after a day", async (t) => {
  const folder = temporaryFolder(t);
  const cache = await openLayerCache(folder);
  const incoming = join(folder, "layers/incoming");
  for (const name of ["old", "new"]) await writeFile(join(incoming, name), "part");
  await setAge(join(incoming, "old"), 2 * DAY_SECONDS);
  await cache.add("key", streamOf(BYTES));
  assert.deepEqual(await readdir(incoming), ["new"]);
});

test("a folder that cannot be written is reported", async (t) => {
  const folder = temporaryFolder(t);
  await writeFile(join(folder, "file"), "");
  await assert.rejects(openLayerCache(join(folder, "file")), { code: "write-failed" });
  await mkdir(join(folder, "dir/layers"), { recursive: true });
  await openLayerCache(join(folder, "dir"));
});

test("a temporary cache is removed afterwards", async () => {
  const cache = await openTemporaryLayerCache();
  const blob = await cache.add("key", streamOf(BYTES));
  assert.deepEqual(await cache.find("key"), blob);
  await cache[Symbol.asyncDispose]();
  assert.equal(await cache.find("key"), undefined);
});

test("the cache lies where the operating system has its caches", () => {
  assert.equal(cacheFolder({ PLIMSOLL_CACHE: "/c" }, "linux", "/home/u"), "/c");
  assert.equal(cacheFolder({ PLIMSOLL_CACHE: "c" }, "linux", "/home/u"), join(process.cwd(), "c"));
  assert.equal(cacheFolder({}, "linux", "/home/u"), "/home/u/.cache/plimsoll");
  assert.equal(cacheFolder({ XDG_CACHE_HOME: "/x" }, "linux", "/home/u"), "/x/plimsoll");
  assert.equal(cacheFolder({ XDG_CACHE_HOME: "relative" }, "linux", "/home/u"), "/home/u/.cache/plimsoll");
  assert.equal(cacheFolder({}, "darwin", "/Users/u"), "/Users/u/Library/Caches/plimsoll");
  assert.equal(cacheFolder({ LOCALAPPDATA: "C:\\L" }, "win32", "C:\\U"), "C:\\L\\plimsoll");
});

test("the cache folder is made with its parents, by several runs at once too, or an error says why", async (t) => {
  const folder = join(temporaryFolder(t), "a", "b", "c");
  const opened = await Promise.all(Array.from({ length: 8 }, () => openCacheFolder({ PLIMSOLL_CACHE: folder })));
  assert.deepEqual(new Set(opened), new Set([folder]));
  assert.ok((await stat(folder)).isDirectory());
  await writeFile(join(folder, "file"), "");
  const refused = process.platform === "linux" ? [join(folder, "file"), "/proc/nope/x"] : [join(folder, "file")];
  for (const PLIMSOLL_CACHE of refused) {
    await assert.rejects(openCacheFolder({ PLIMSOLL_CACHE }), { code: "write-failed" });
  }
});

test("a series finds the blocks of its last blob, in the next process too, and none of a damaged blob", async (t) => {
  const folder = temporaryFolder(t);
  const cache = await openLayerCache(folder);
  {
    await using series = await cache.openSeries("s");
    assert.equal(await series.find("block"), undefined);
    series.note("block", 100, 900);
    series.note("beyond", 9_000, 9_000);
    await series.keep(await cache.add("key", streamOf(BYTES)));
  }
  const next = await openLayerCache(folder);
  const found = async (name: string, key: string) => {
    await using series = await next.openSeries(name);
    return await series.find(key);
  };
  assert.deepEqual(await found("s", "block"), BYTES.subarray(100, 1_000));
  assert.equal(await found("s", "beyond"), undefined);
  assert.equal(await found("another", "block"), undefined);
  await writeFile(blobPath(folder, BYTES), sampleBytes(BYTES.length, 2));
  assert.equal(await found("s", "block"), undefined);
  await rm(blobPath(folder, BYTES));
  assert.equal(await found("s", "block"), undefined);
});

test("what is kept of a series is ignored when it has another shape", async (t) => {
  const folder = temporaryFolder(t);
  const cache = await openLayerCache(folder);
  const blob = await cache.add("key", streamOf(BYTES));
  const shapes = [
    null,
    {},
    { ...blob },
    { ...blob, blocks: "block" },
    { ...blob, blocks: [["block", -1, 5]] },
    { ...blob, blocks: [["block", "0", 5]] },
    { ...blob, digest: "sha256:../../x", blocks: [["block", 0, 5]] },
  ];
  for (const shape of [...shapes, { ...blob, blocks: [["block", 0, 5]] }]) {
    await new JsonCache(join(folder, "layers/series")).keep("s", shape);
    await using series = await cache.openSeries("s");
    assert.equal((await series.find("block")) === undefined, shapes.includes(shape as never), JSON.stringify(shape));
  }
});
