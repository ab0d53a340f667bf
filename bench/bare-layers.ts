/**
 * The least that a program on Node does to verify the gzip layers of the image in LAYOUT: `bare-layers LAYOUT DECODER`. On two threads, each layer
 * is read, hashed, decompressed and hashed again, and nothing looks at what is in it. The decoder is `zlib`, or `ours`. It is here to be timed.
 */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import { constants, createGunzip } from "node:zlib";
import { blockingSteps } from "../src/format/compression/blocking-decoder.ts";
import { gunzipSteps } from "../src/format/compression/gunzip-steps.ts";
import { INPUT_BYTES, Inflate, STEP_BYTES } from "../src/format/compression/inflate.ts";

const THREADS = 2;

interface Descriptor {
  readonly digest: string;
  readonly size: number;
}

const [layout, decoder] = process.argv.slice(2) as [string, "zlib" | "ours"];
const inflate = decoder === "ours" ? Inflate.open() : undefined;
if (decoder === "ours" && inflate === undefined) throw new Error("this Node runs no WebAssembly");
const read = (path: string) => JSON.parse(readFileSync(path, "utf8"));
const [entry] = read(join(layout, "index.json")).manifests as readonly [Descriptor];
const manifest = read(pathOf(entry)) as { readonly config: Descriptor; readonly layers: readonly Descriptor[] };
const diffIDs: readonly string[] = read(pathOf(manifest.config)).rootfs.diff_ids;
const queue = manifest.layers
  .map((layer, index) => ({ layer, diffID: diffIDs[index]! }))
  .sort((a, b) => b.layer.size - a.layer.size);
/** How many of the queue were taken, by any thread. */
const taken = isMainThread ? new Int32Array(new SharedArrayBuffer(4)) : (workerData as Int32Array);
const others = Array.from({ length: isMainThread ? THREADS - 1 : 0 }, () => {
  return once(new Worker(new URL(import.meta.url), { workerData: taken, argv: process.argv.slice(2) }), "exit");
});
for (let next = queue[Atomics.add(taken, 0, 1)]; next !== undefined; next = queue[Atomics.add(taken, 0, 1)]) {
  const blob = createHash("sha256");
  const tar = createHash("sha256");
  for await (const { bytes } of stepsOf(chunksOf(next.layer, blob))) tar.update(bytes);
  if (`sha256:${blob.digest("hex")}` !== next.layer.digest) throw new Error(`${next.layer.digest} is damaged`);
  if (`sha256:${tar.digest("hex")}` !== next.diffID) throw new Error(`${next.layer.digest} is another tar`);
}
for (const [exitCode] of await Promise.all(others)) process.exitCode ||= exitCode;

function stepsOf(blob: AsyncIterable<Uint8Array>): AsyncIterable<{ readonly bytes: Uint8Array }> {
  if (inflate !== undefined) return gunzipSteps(blob, inflate);
  const flush = { stepSize: STEP_BYTES, goOn: constants.Z_NO_FLUSH, finish: constants.Z_FINISH };
  return blockingSteps(blob, createGunzip(), flush);
}

function pathOf({ digest }: Descriptor): string {
  return join(layout, "blobs", digest.replace(":", "/"));
}

async function* chunksOf(layer: Descriptor, hash: ReturnType<typeof createHash>): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(INPUT_BYTES);
  const file = openSync(pathOf(layer), "r");
  for (let length = readSync(file, buffer); length > 0; length = readSync(file, buffer)) {
    const chunk = buffer.subarray(0, length);
    hash.update(chunk);
    yield chunk;
  }
  closeSync(file);
}
