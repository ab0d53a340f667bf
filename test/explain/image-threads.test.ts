import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Image } from "../../src/image/image.ts";
import { measureImage } from "../../src/measure/image/measure-image.ts";
import { toPlainSurvey } from "../../src/measure/image/plain-survey.ts";
import { surveyLayer } from "../../src/measure/image/survey-layer.ts";
import { LayerSurveyor, planFor } from "../../src/session/survey-layers.ts";
import { openLayout } from "../../src/store/layout/open.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { sampleImage, UNWATCHED } from "../support/sample-image.ts";
import { sampleBytes } from "../support/streams.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** Layers large enough for threads, in files, and all different. */
async function largeImage(t: TestContext): Promise<{ image: Image; folder: string }> {
  const folder = temporaryFolder(t);
  const layers = [1, 2, 3].map((seed) => [
    { path: `data-${seed}`, text: sampleBytes(3_500_000, seed).toString("latin1") },
    { path: "bin/script", text: "#!/bin/sh\n" },
  ]);
  await writeLayout(folder, sampleImage({ layers, compression: "none" }), "latest", UNWATCHED);
  return { image: (await openLayout(folder)) as Image, folder };
}

function surveyorOf(t: TestContext, image: Image): LayerSurveyor {
  const env = { PLIMSOLL_CACHE: join(temporaryFolder(t), "cache") };
  return new LayerSurveyor(planFor(image.layers), { env, cache: true, verify: "layers" });
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
