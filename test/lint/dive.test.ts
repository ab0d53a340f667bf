import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Image, Layer } from "../../src/image/image.ts";
import type { LintReport } from "../../src/report/lint-report.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { plimsoll } from "../explain/plimsoll.ts";
import { layerOf } from "../support/layers.ts";
import { imageOf, imageOfLayers, UNWATCHED } from "../support/sample-image.ts";
import { temporaryFolder } from "../support/temporary.ts";

/** Runs `plimsoll lint` on an image in a folder that may have a .dive-ci. */
async function lint(t: TestContext, image: Image, rules: string | undefined): Promise<LintReport> {
  const folder = temporaryFolder(t);
  await writeLayout(join(folder, "image"), image, "v1", UNWATCHED);
  if (rules !== undefined) writeFileSync(join(folder, ".dive-ci"), rules);
  return JSON.parse((await plimsoll(["lint", "oci:image:v1", "--json"], folder)).stdout) as LintReport;
}

const WASTEFUL = imageOf([layerOf(["a 1000", "b 1000"]), layerOf(["a 1000"])]);
const missed = ({ findings }: LintReport) => findings.filter(({ rule }) => rule === "dive-threshold").length;

test("the .dive-ci of the folder applies without being named, with dive's defaults for missing values", async (t) => {
  assert.equal(missed(await lint(t, WASTEFUL, undefined)), 0);
  assert.equal(missed(await lint(t, WASTEFUL, "rules: {}\n")), 2);
  assert.equal(missed(await lint(t, WASTEFUL, "rules: {highestWastedBytes: 1999}\n")), 3);
  const off = "rules: {lowestEfficiency: off, highestUserWastedPercent: disabled, highestWastedBytes: 2000}\n";
  assert.equal(missed(await lint(t, WASTEFUL, off)), 0);
});

test("where dive would not count everything, there is an error instead of a pass", async (t) => {
  const dangling = imageOf([layerOf(["a 1000"]), layerOf([".wh.gone", "a 1000"])]);
  assert.equal((await lint(t, dangling, "rules: {}\n")).error?.code, "whiteout-dangling");
  assert.equal((await lint(t, dangling, undefined)).error, undefined);
  const [first, second] = WASTEFUL.layers as [Layer, Layer];
  const mediaType = "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip";
  const foreign: Layer = { ...second, descriptor: { ...second.descriptor, mediaType } };
  assert.equal((await lint(t, imageOfLayers([first, foreign]), "rules: {}\n")).error?.code, "blob-unknown");
});

test("a mistake in a .dive-ci is an error with its place", async (t) => {
  const { error } = await lint(t, WASTEFUL, "rules:\n  lowestEficiency: 0.5\n");
  assert.equal(error?.code, "config-invalid");
  assert.equal(error?.where, ".dive-ci:2:3");
});
