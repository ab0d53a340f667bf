import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { sampleImage, sampleIndex, UNWATCHED } from "../../../test/support/sample-image.ts";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import { readAtMost } from "../../base/bounded-reader.ts";
import { sha256 } from "../../base/digest.ts";
import { imagesOf } from "../../image/image.ts";
import { blobPath, openLayout } from "./open.ts";
import { writeLayout } from "./write.ts";

const AMD64 = sampleImage();
const ARM64 = sampleImage({ architecture: "arm64", compression: "zstd" });
const BOTH = sampleIndex([AMD64, ARM64]);

function indexOf(folder: string): { manifests: { digest: string; annotations?: Record<string, string> }[] } {
  return JSON.parse(readFileSync(join(folder, "index.json"), "utf8"));
}

function tagsOf(folder: string): (string | undefined)[] {
  return indexOf(folder).manifests.map((entry) => entry.annotations?.["org.opencontainers.image.ref.name"]);
}

test("reads back what it wrote: one image, or an index of several", async (t) => {
  const folder = join(temporaryFolder(t), "new/layout");
  await writeLayout(folder, AMD64, "one", UNWATCHED);
  await writeLayout(folder, BOTH, "both", UNWATCHED);
  const one = await openLayout(folder, { tag: "one" });
  assert.deepEqual(one.bytes, AMD64.bytes);
  const both = await openLayout(folder, { tag: "both" });
  assert.deepEqual(both.bytes, BOTH.bytes);
  assert.deepEqual(
    imagesOf(both).map(({ config }) => config.architecture),
    ["amd64", "arm64"],
  );
  for (const layer of imagesOf(both).flatMap(({ layers }) => layers)) {
    assert.equal(sha256(await readAtMost(layer.open(), 4096, "layer")), layer.descriptor.digest);
  }
});

test("a layer can be read from the middle", async (t) => {
  const folder = temporaryFolder(t);
  await writeLayout(folder, AMD64, "x", UNWATCHED);
  const [layer] = imagesOf(await openLayout(folder)).flatMap(({ layers }) => layers);
  const whole = await readAtMost(layer!.open(), 4096, "layer");
  assert.deepEqual(await readAtMost(layer!.open(10), 4096, "layer"), whole.subarray(10));
});

test("a tag is moved to the new image in place, and the rest of index.json stays as it is", async (t) => {
  const folder = temporaryFolder(t);
  await writeLayout(folder, AMD64, "a", UNWATCHED);
  await writeLayout(folder, AMD64, "b", UNWATCHED);
  const foreign = { mediaType: "application/vnd.example", digest: sha256("x"), size: 1, vendor: { deep: [1, null] } };
  const before = indexOf(folder);
  const edited = { vendor: "kept", ...before, annotations: { k: "v" }, manifests: [...before.manifests, foreign] };
  writeFileSync(join(folder, "index.json"), JSON.stringify(edited, null, 2));
  await writeLayout(folder, ARM64, "a", UNWATCHED);
  const after = indexOf(folder);
  assert.deepEqual(tagsOf(folder), ["a", "b", undefined]);
  assert.equal(after.manifests[0]?.digest, ARM64.descriptor.digest);
  assert.deepEqual(after.manifests.slice(1), edited.manifests.slice(1));
  assert.deepEqual({ ...after, manifests: [] }, { ...edited, manifests: [] });
});

test("existing blobs are neither written again nor touched", async (t) => {
  const folder = temporaryFolder(t);
  const first = await writeLayout(folder, BOTH, "x", UNWATCHED);
  const files = () =>
    readdirSync(folder, { recursive: true }).map((name) => [name, statSync(join(folder, String(name))).mtimeMs]);
  const before = files();
  const second = await writeLayout(folder, BOTH, "x", UNWATCHED);
  assert.deepEqual(second, { uploadedBytes: 0, skippedBytes: first.uploadedBytes });
  assert.deepEqual(files(), before);
});

test("a blob of the wrong size is replaced", async (t) => {
  const folder = temporaryFolder(t);
  await writeLayout(folder, AMD64, "x", UNWATCHED);
  const path = blobPath(folder, AMD64.layers[0]!.descriptor.digest);
  writeFileSync(path, "torn");
  const { uploadedBytes } = await writeLayout(folder, AMD64, "x", UNWATCHED);
  assert.equal(uploadedBytes, AMD64.layers[0]!.descriptor.size);
  assert.equal(sha256(readFileSync(path)), AMD64.layers[0]!.descriptor.digest);
});

test("progress ends at the sum of all blobs", async (t) => {
  const seen: { doneBytes: number; totalBytes: number }[] = [];
  await writeLayout(temporaryFolder(t), BOTH, "x", { ...UNWATCHED, onProgress: (progress) => seen.push(progress) });
  const last = seen.at(-1)!;
  assert.equal(last.doneBytes, last.totalBytes);
  assert.deepEqual(
    seen.map(({ doneBytes }) => doneBytes),
    seen.map(({ doneBytes }) => doneBytes).toSorted((a, b) => a - b),
  );
});

test("a folder that holds something else is refused and left as it is", async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, "thesis.tex"), "years of work");
  await assert.rejects(writeLayout(folder, AMD64, "x", UNWATCHED), { code: "layout-invalid", why: /"thesis.tex"/ });
  assert.deepEqual(readdirSync(folder), ["thesis.tex"]);
  await assert.rejects(writeLayout(join(folder, "thesis.tex"), AMD64, "x", UNWATCHED), { code: "write-failed" });
  assert.equal(readFileSync(join(folder, "thesis.tex"), "utf8"), "years of work");
});

test("an interrupted write keeps the tag where it was, and a second run finishes it", async (t) => {
  const folder = temporaryFolder(t);
  await writeLayout(folder, AMD64, "x", UNWATCHED);
  const abort = new AbortController();
  const reason = new Error("interrupted");
  const onProgress = () => abort.abort(reason);
  await assert.rejects(writeLayout(folder, ARM64, "x", { signal: abort.signal, onProgress }), reason);
  assert.deepEqual((await openLayout(folder)).bytes, AMD64.bytes);
  assert.deepEqual(readdirSync(join(folder, ".plimsoll")), ["lock"]);
  await writeLayout(folder, ARM64, "x", UNWATCHED);
  assert.deepEqual((await openLayout(folder)).bytes, ARM64.bytes);
});

test("a first write that was killed halfway can be done again", async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, ".plimsoll"));
  mkdirSync(join(folder, "blobs"));
  writeFileSync(join(folder, "index.json"), '{"schemaVersion":2,"manifests":[]}');
  await writeLayout(folder, AMD64, "x", UNWATCHED);
  assert.deepEqual((await openLayout(folder)).bytes, AMD64.bytes);
});

test("without a tag: the only image, or the one tagged latest; otherwise the error names the tags", async (t) => {
  const folder = temporaryFolder(t);
  await writeLayout(folder, AMD64, "a", UNWATCHED);
  assert.deepEqual((await openLayout(folder)).bytes, AMD64.bytes);
  await writeLayout(folder, ARM64, "b", UNWATCHED);
  await assert.rejects(openLayout(folder), { code: "image-unknown", fix: "name one of these: a, b" });
  await assert.rejects(openLayout(folder, { tag: "c" }), { code: "image-unknown" });
  assert.deepEqual((await openLayout(folder, { digest: ARM64.descriptor.digest })).bytes, ARM64.bytes);
  await assert.rejects(openLayout(folder, { tag: "a", digest: ARM64.descriptor.digest }), { code: "image-unknown" });
  await writeLayout(folder, BOTH, "latest", UNWATCHED);
  assert.deepEqual((await openLayout(folder)).bytes, BOTH.bytes);
});

test("a folder that is not a layout is reported", async (t) => {
  const folder = temporaryFolder(t);
  await assert.rejects(openLayout(folder), { code: "layout-invalid" });
  await assert.rejects(openLayout(join(folder, "absent")), { code: "layout-invalid" });
  assert.equal(existsSync(join(folder, "absent")), false);
  writeFileSync(join(folder, "oci-layout"), '{"imageLayoutVersion":"2.0.0"}');
  await assert.rejects(openLayout(folder), { code: "layout-invalid", why: /"2.0.0"/ });
  await assert.rejects(writeLayout(folder, AMD64, "x", UNWATCHED), { code: "layout-invalid", why: /"2.0.0"/ });
});
