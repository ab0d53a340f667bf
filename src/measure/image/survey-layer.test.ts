import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32, gzipSync, zstdCompressSync } from "node:zlib";
import { type SampleFile, sampleImage, sampleTar } from "../../../test/support/sample-image.ts";
import { sha256 } from "../../base/digest.ts";
import { sniffCompression } from "../../format/compression/decompress.ts";
import { MEDIA_TYPE } from "../../format/oci/media-type.ts";
import { inMemory } from "../../image/blobs.ts";
import type { Layer } from "../../image/image.ts";
import { readContents } from "../../image/read-contents.ts";
import { decodeSurvey, encodeSurvey } from "./plain-survey.ts";
import { surveyLayer } from "./survey-layer.ts";

const OS_RELEASE = "ID=alpine\nVERSION_ID=3.20\n";
const FILES: readonly SampleFile[] = [
  { path: "./usr/lib/os-release", text: OS_RELEASE },
  { path: "bin/script", text: "#!/bin/sh\n" },
  { path: "data/large", text: "a long line of text\n".repeat(10_000) },
  { path: "data/empty", text: "" },
];
const TAR = sampleTar(FILES);

const { layerTar, layerGzip, layerZstd } = MEDIA_TYPE.oci;
const TYPES = { none: layerTar, gzip: layerGzip, zstd: layerZstd };

function layerOf(blob: Buffer, tar = TAR): Layer {
  const descriptor = { mediaType: TYPES[sniffCompression(blob)], digest: sha256(blob), size: blob.length };
  return { ...inMemory(descriptor, blob), diffID: sha256(tar) };
}

for (const [compression, blob] of Object.entries({ none: TAR, gzip: gzipSync(TAR), zstd: zstdCompressSync(TAR) })) {
  for (const blocking of [false, true]) {
    test(`${compression}${blocking ? ", on this thread" : ""}: entries, checksums, kept files, programs, shares`, async () => {
      const survey = await surveyLayer(layerOf(blob), { blocking });
      assert.deepEqual(
        [survey.compression, survey.diffID, survey.sizeBytes, survey.wireBytes],
        [compression, sha256(TAR), TAR.length, blob.length],
      );
      const { entries } = survey;
      assert.equal(entries.length, FILES.length);
      for (const [entry, { path, text }] of FILES.entries()) {
        assert.equal(entries.path(entry), path.replace("./", ""));
        assert.equal(entries.sizeBytes(entry), text.length);
        assert.equal(entries.crc32(entry), crc32(text));
        assert.equal(TAR.subarray(entries.dataOffset(entry)).toString("latin1", 0, text.length), text);
      }
      assert.deepEqual(
        [...survey.captured].map(([entry, bytes]) => [entry, Buffer.from(bytes).toString()]),
        [[0, OS_RELEASE]],
      );
      assert.deepEqual([...survey.programs], [[1, { format: "script", go: null, packer: null }]]);
      assert.equal(survey.wire.share(0, TAR.length) + survey.wire.framingBytes, blob.length);
      assert.deepEqual(survey.end, { offset: TAR.length - 1024, sizeBytes: 1024, trailingSizeBytes: 0 });
    });
  }
}

test("a survey is decoded from its bytes unchanged, and other bytes give none", async () => {
  const survey = await surveyLayer(layerOf(gzipSync(TAR)));
  const again = decodeSurvey(encodeSurvey(survey))!;
  assert.deepEqual(again.entries.toColumns(), survey.entries.toColumns());
  assert.deepEqual({ ...again, entries: null }, { ...survey, entries: null });
  for (const bytes of [Buffer.alloc(0), Buffer.from("something else"), encodeSurvey(survey).subarray(0, 100)]) {
    assert.equal(decodeSurvey(bytes), undefined);
  }
});

test("a tar with another digest than in the config, and a truncated blob, are refused", async () => {
  const blob = gzipSync(TAR);
  await assert.rejects(surveyLayer({ ...layerOf(blob), diffID: sha256("another") }), { code: "digest-mismatch" });
  await assert.rejects(surveyLayer({ ...layerOf(TAR), diffID: sha256("another") }), { code: "digest-mismatch" });
  await assert.rejects(surveyLayer(layerOf(blob.subarray(0, -9))), { code: "compression-invalid" });
});

test("a path that no container could use is refused", async () => {
  const path = `${"d/".repeat(40)}file`;
  const tar = Buffer.concat([longName("p".repeat(4097)), sampleTar([{ path, text: "" }])]);
  await assert.rejects(surveyLayer(layerOf(tar, tar)), { code: "limit-exceeded", what: /longer than 4096 bytes/ });
  const fits = Buffer.concat([longName("p".repeat(4096)), sampleTar([{ path, text: "" }])]);
  assert.equal((await surveyLayer(layerOf(fits, fits))).entries.path(0), "p".repeat(4096));
});

test("a survey that is aborted rejects with the reason", async () => {
  const reason = new Error("enough");
  await assert.rejects(surveyLayer(layerOf(TAR), { signal: AbortSignal.abort(reason) }), reason);
});

test("the content of the wanted entries is read, and the layer is checked to its end", async () => {
  const layer = sampleImage({ layers: [[...FILES]] }).layers[0]!;
  const found: [number, string][] = [];
  const visit = async (entry: number, content: AsyncIterable<Uint8Array>) => {
    found.push([entry, Buffer.concat(await Array.fromAsync(content)).toString()]);
  };
  await readContents(layer, new Set([1, 3]), visit);
  assert.deepEqual(found, [
    [1, "#!/bin/sh\n"],
    [3, ""],
  ]);
  await assert.rejects(readContents({ ...layer, diffID: sha256("another") }, new Set([1]), visit), {
    code: "digest-mismatch",
  });
});

/** GNU tar's long name: an entry of type L whose content is the name of the next. */
function longName(name: string): Buffer {
  const entry = sampleTar([{ path: "././@LongLink", text: `${name}\0` }]).subarray(0, -1024);
  entry.write("L", 156);
  entry.write("        ", 148);
  const sum = entry.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  entry.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return entry;
}
