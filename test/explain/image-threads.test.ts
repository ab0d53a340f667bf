import assert from "node:assert/strict";
import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { sha256 } from "../../src/base/digest.ts";
import type { PlimsollError } from "../../src/base/error.ts";
import type { Image, Layer } from "../../src/image/image.ts";
import { measureImage } from "../../src/measure/image/measure-image.ts";
import { toPlainSurvey } from "../../src/measure/image/plain-survey.ts";
import { surveyLayer } from "../../src/measure/image/survey-layer.ts";
import { LayerSurveyor, planFor, type SurveyPlan } from "../../src/session/survey-layers.ts";
import { openLayout } from "../../src/store/layout/open.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { imageOf, sampleImage, sampleTar, UNWATCHED } from "../support/sample-image.ts";
import { sampleBytes } from "../support/streams.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** Layers large enough for threads, in files, and all different. */
async function largeImage(t: TestContext): Promise<{ image: Image; folder: string }> {
  const layers = [1, 2, 3].map((seed) => [
    { path: `data-${seed}`, text: sampleBytes(3_500_000, seed).toString("latin1") },
    { path: "bin/script", text: "#!/bin/sh\n" },
  ]);
  return await inLayout(t, sampleImage({ layers, compression: "none" }));
}

async function inLayout(t: TestContext, image: Image): Promise<{ image: Image; folder: string }> {
  const folder = temporaryFolder(t);
  await writeLayout(folder, image, "latest", UNWATCHED);
  return { image: (await openLayout(folder)) as Image, folder };
}

/** A tar of one layer that is large enough for two threads. */
function loneTar(): Buffer {
  const files = [4, 5, 6, 7, 8].map((seed) => ({
    path: `data-${seed}`,
    text: sampleBytes(5_000_000, seed).toString("latin1"),
  }));
  return sampleTar([...files, { path: "bin/script", text: "#!/bin/sh\n" }]);
}

function surveyorOf(t: TestContext, image: Image, plan: Partial<SurveyPlan> = {}): LayerSurveyor {
  const env = { PLIMSOLL_CACHE: join(temporaryFolder(t), "cache") };
  return new LayerSurveyor({ ...planFor(image.layers), ...plan }, { env, cache: true, verify: "layers" });
}

test("threads find the same as this thread, and so does a second run", async (t) => {
  const { image } = await largeImage(t);
  await using surveyor = surveyorOf(t, image);
  const { signal } = new AbortController();
  const expected = await Promise.all(image.layers.map(async (layer) => toPlainSurvey(await surveyLayer(layer))));
  for (const known of [0, 3]) {
    const found = await Promise.all(image.layers.map((layer) => surveyor.survey(layer, signal)));
    assert.deepEqual(found.map(toPlainSurvey), expected);
    assert.equal(surveyor.known, known);
    assert.equal(surveyor.read, 3, "none is read a second time");
  }
});

test("an error comes out of a thread unchanged, and ends the others", async (t) => {
  const { image, folder } = await largeImage(t);
  const path = join(folder, "blobs", ...image.layers[1]!.descriptor.digest.split(":"));
  const bytes = readFileSync(path);
  bytes[2_000_000]! ^= 1;
  writeFileSync(path, bytes);
  await using surveyor = surveyorOf(t, image);
  const { survey, atOnce, surveyed } = surveyor;
  const { signal } = new AbortController();
  await assert.rejects(measureImage(image, "x", { survey, atOnce, surveyed, signal }), {
    name: "PlimsollError",
    code: "digest-mismatch",
    where: `layer ${image.layers[1]!.descriptor.digest}`,
  });
});

test("an interruption does not wait for threads", async (t) => {
  const { image } = await largeImage(t);
  await using surveyor = surveyorOf(t, image);
  const controller = new AbortController();
  const reason = new Error("interrupted");
  const found = surveyor.survey(image.layers[0]!, controller.signal);
  controller.abort(reason);
  await assert.rejects(found, reason);
});

for (const compression of ["gzip", "zstd"] as const) {
  test(`one layer of ${compression} is decompressed beside its survey, with the same result`, async (t) => {
    const { image } = await inLayout(t, imageOf([loneTar()], { compression }));
    const [layer] = image.layers as [Layer];
    assert.deepEqual([...planFor(image.layers).onTwoThreads], [layer.descriptor.digest]);
    await using surveyor = surveyorOf(t, image);
    const found = await surveyor.survey(layer, new AbortController().signal);
    assert.deepEqual(toPlainSurvey(found), toPlainSurvey(await surveyLayer(layer)));
  });
}

test("what is wrong with a layer is said in the same words by two threads as by one", async (t) => {
  const tar = loneTar();
  const whole = imageOf([tar]);
  const broken = Buffer.from(tar);
  broken[broken.indexOf("data-5")]! ^= 1; // The header has a checksum
  const cut = Buffer.from(tar.subarray(0, tar.indexOf("bin/script") + 300));
  const cases: Readonly<Record<string, (image: Image, path: string) => void>> = {
    "a byte differs": (_, path) => edit(path, (bytes) => (bytes[bytes.length >> 1]! ^= 1)),
    "the last byte differs": (_, path) => edit(path, (bytes) => (bytes[bytes.length - 1]! ^= 1)),
    "it is cut off": (_, path) => truncateSync(path, 10_000_000),
    "it is missing": (_, path) => rmSync(path),
  };
  const wrong: (readonly [string, Image, string])[] = [];
  for (const [name, damage] of Object.entries(cases)) {
    const { image, folder } = await inLayout(t, whole);
    const path = join(folder, "blobs", ...image.layers[0]!.descriptor.digest.split(":"));
    damage(image, path);
    wrong.push([name, image, path]);
  }
  for (const [name, bytes] of Object.entries({ "a header is broken": broken, "the tar is cut off": cut })) {
    wrong.push([name, (await inLayout(t, imageOf([bytes]))).image, ""]);
  }
  const { image } = await inLayout(t, whole);
  wrong.push(["another diffID", { ...image, layers: [{ ...image.layers[0]!, diffID: sha256("another") }] }, ""]);
  for (const [name, damaged] of wrong) {
    const [layer] = damaged.layers as [Layer];
    assert.equal(planFor(damaged.layers).onTwoThreads.size, 1, name);
    const { signal } = new AbortController();
    await using two = surveyorOf(t, damaged);
    await using one = surveyorOf(t, damaged, { usesThreads: true, onTwoThreads: new Set() });
    const [ours, theirs] = await Promise.allSettled([two.survey(layer, signal), one.survey(layer, signal)]);
    assert.equal(ours.status, "rejected", name);
    assert.equal(theirs.status, "rejected", name);
    assert.deepEqual(partsOf(ours.reason), partsOf(theirs.reason), name);
  }
});

function edit(path: string, change: (bytes: Buffer) => void): void {
  const bytes = readFileSync(path);
  change(bytes);
  writeFileSync(path, bytes);
}

function partsOf({ code, what, why, where }: PlimsollError): object {
  return { code, what, why, where };
}

test("an interruption wakes two threads that wait for each other", async (t) => {
  const { image } = await inLayout(t, imageOf([loneTar()]));
  await using surveyor = surveyorOf(t, image);
  const controller = new AbortController();
  const found = surveyor.survey(image.layers[0]!, controller.signal);
  setTimeout(() => controller.abort(new Error("interrupted")), 150);
  await assert.rejects(found, /interrupted/);
});
