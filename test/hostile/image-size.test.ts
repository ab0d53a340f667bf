/** Layers that are far larger than the memory that may be used. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { gzipSync } from "node:zlib";
import { MEMORY_PROBE } from "../../bench/memory-probe.ts";
import { type Digest, DigestingCounter, sha256 } from "../../src/base/digest.ts";
import { MEDIA_TYPE } from "../../src/format/oci/media-type.ts";
import type { Layer } from "../../src/image/image.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { layerOf } from "../support/layers.ts";
import { imageOf, imageOfLayers, UNWATCHED } from "../support/sample-image.ts";
import { slimEnvironment } from "../support/slim.ts";
import { sampleBytes } from "../support/streams.ts";
import { archiveOf } from "../support/tar-archive.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { REPOSITORY } from "../support/tools.ts";

const MOST_MEMORY_BYTES = 256 * 2 ** 20;
const MEMBER_BYTES = 32 * 2 ** 20;

/** The header of a file of `sizeBytes`, in base 256 if the size does not fit in octal digits, as 20 GB do not. */
function headerOf(path: string, sizeBytes: number): Buffer {
  const size = Buffer.alloc(12);
  size.writeBigUInt64BE(BigInt(sizeBytes), 4);
  size[0] = 0x80;
  return archiveOf([{ path, typeFlag: "0", fields: { 124: size } }]).subarray(0, 512);
}

/** A gzip layer of one file, made of one member many times, and the end of the archive. */
async function repeatedLayer(member: Buffer, times: number, diffID: Digest): Promise<Layer> {
  const compressed = gzipSync(member);
  async function* bytes() {
    yield gzipSync(headerOf("large", member.length * times));
    for (let index = 0; index < times; index++) yield compressed;
    yield gzipSync(Buffer.alloc(1024));
  }
  const counter = new DigestingCounter("sha256");
  for await (const chunk of bytes()) counter.update(chunk);
  const descriptor = { mediaType: MEDIA_TYPE.oci.layerGzip, digest: counter.digest(), size: counter.sizeBytes };
  return { descriptor, diffID, open: bytes };
}

function tarDigest(member: Buffer, times: number): Digest {
  const hash = createHash("sha256").update(headerOf("large", member.length * times));
  for (let index = 0; index < times; index++) hash.update(member);
  return `sha256:${hash.update(Buffer.alloc(1024)).digest("hex")}`;
}

/** Explains a layout in a child process; returns its peak memory in bytes. */
function explain(t: TestContext, layout: string, ...flags: readonly string[]) {
  const file = join(temporaryFolder(t), "memory");
  const env = slimEnvironment({ NODE_OPTIONS: MEMORY_PROBE, PLIMSOLL_BENCH_MEMORY: file });
  const words = [join(REPOSITORY, "src/cli.ts"), "explain", layout, "--json", ...flags];
  const { status, stdout } = spawnSync(process.execPath, words, { env, encoding: "utf8", maxBuffer: 2 ** 30 });
  return { status, report: JSON.parse(stdout), memoryBytes: Number(readFileSync(file, "utf8")) * 1024 };
}

test("a layer of two gigabytes is read completely in little memory", async (t) => {
  const member = Buffer.concat([sampleBytes(128 * 1024), Buffer.alloc(MEMBER_BYTES - 128 * 1024)]);
  const times = 64;
  const layout = temporaryFolder(t);
  const layer = await repeatedLayer(member, times, tarDigest(member, times));
  await writeLayout(layout, imageOfLayers([layer]), "latest", UNWATCHED);
  const { status, report, memoryBytes } = explain(t, `oci:${layout}`);
  assert.equal(status, 0, JSON.stringify(report.error));
  assert.equal(report.layers[0].sizeBytes, 512 + member.length * times + 1024);
  assert.ok(memoryBytes < MOST_MEMORY_BYTES, `${memoryBytes} bytes`);
});

test("twenty gigabytes of zeros in twenty megabytes are refused before they are read", async (t) => {
  const member = Buffer.alloc(MEMBER_BYTES);
  const layout = temporaryFolder(t);
  const layer = await repeatedLayer(member, 20 * 32, sha256(member));
  await writeLayout(layout, imageOfLayers([layer]), "latest", UNWATCHED);
  const { status, report, memoryBytes } = explain(t, `oci:${layout}`);
  assert.equal(status, 3);
  assert.equal(report.error.code, "limit-exceeded");
  assert.ok(memoryBytes < MOST_MEMORY_BYTES, `${memoryBytes} bytes`);
});

test("twenty gigabytes that are not compressed are measured by their headers", async (t) => {
  const archive = join(temporaryFolder(t), "docker.tar");
  const sizeBytes = 20 * 10 ** 9;
  writeSparseArchive(archive, sizeBytes);
  const { status, report, memoryBytes } = explain(t, `docker-archive:${archive}`, "--verify", "none");
  assert.equal(status, 0, JSON.stringify(report.error));
  assert.equal(report.layers[0].sizeBytes, paddedTo512(sizeBytes) + 512 + 1024);
  assert.equal(report.layers[0].diffID, null);
  assert.deepEqual(
    report.files.map(({ path, sizeBytes }: { path: string; sizeBytes: number }) => [path, sizeBytes]),
    [["large", sizeBytes]],
  );
  assert.ok(memoryBytes < MOST_MEMORY_BYTES, `${memoryBytes} bytes`);
});

/** The archive that `docker save` writes for one layer with one file, whose content is a hole in the file system. */
function writeSparseArchive(path: string, sizeBytes: number): void {
  const layerBytes = 512 + paddedTo512(sizeBytes) + 1024;
  const rootfs = { type: "layers", diff_ids: [sha256(Buffer.from("not looked at"))] };
  const config = JSON.stringify({ architecture: "amd64", os: "linux", rootfs });
  const name = `${sha256(Buffer.from(config)).slice("sha256:".length)}.json`;
  const manifest = JSON.stringify([{ Config: name, RepoTags: null, Layers: ["layer.tar"] }]);
  const documents = archiveOf([
    { path: name, typeFlag: "0", content: config },
    { path: "manifest.json", typeFlag: "0", content: manifest },
  ]).subarray(0, -1024);
  const file = openSync(path, "w");
  try {
    writeSync(file, documents);
    writeSync(file, headerOf("layer.tar", layerBytes));
    writeSync(file, headerOf("large", sizeBytes));
    ftruncateSync(file, documents.length + 512 + layerBytes + 1024);
  } finally {
    closeSync(file);
  }
}

function paddedTo512(sizeBytes: number): number {
  return Math.ceil(sizeBytes / 512) * 512;
}

test("two hundred thousand names in one folder are ordinary rows", async (t) => {
  const names = Array.from({ length: 200_000 }, (_, index) => `d/${index}`);
  const layout = temporaryFolder(t);
  await writeLayout(layout, imageOf([layerOf(names), layerOf(["d/7 100", "d/.wh.8"])]), "latest", UNWATCHED);
  const { status, report } = explain(t, `oci:${layout}`);
  assert.equal(status, 0, JSON.stringify(report.error));
  assert.equal(report.files.length, names.length + 2);
  assert.deepEqual(
    report.dive.image.fileReference.map(({ file }: { file: string }) => file),
    ["/d/7", "/d/8"],
  );
});
