/** Inputs that fuzzers of other projects found, as layers of images. */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { sha256 } from "../../src/base/digest.ts";
import { PlimsollError } from "../../src/base/error.ts";
import { MEDIA_TYPE } from "../../src/format/oci/media-type.ts";
import { inMemory } from "../../src/image/blobs.ts";
import { measureDive } from "../../src/measure/image/dive.ts";
import { viewImage } from "../../src/measure/image/image-rows.ts";
import type { SurveyOptions } from "../../src/measure/image/survey-layer.ts";
import { IMAGE_VIEWS } from "../../src/measure/image/view-names.ts";
import { corpus } from "../support/corpus.ts";
import { measured } from "../support/measured.ts";
import { describe, imageOf, imageOfLayers } from "../support/sample-image.ts";
import { archiveOf } from "../support/tar-archive.ts";

const { layerTar, layerGzip, layerZstd } = MEDIA_TYPE.oci;
/** More than the garbage of measuring one small input before it is collected. */
const MEMORY_LIMIT_BYTES = 512 * 2 ** 20;

/** Measures a layer. If it is measured, every view must add up; if not, the error must be a PlimsollError. */
async function outcome(name: string, mediaType: string, bytes: Uint8Array): Promise<string> {
  const endings = [false, true].map((blocking) => outcomeOf(name, mediaType, bytes, { blocking }));
  const [one, other] = await Promise.all(endings);
  assert.equal(one, other, `${name} ends alike on a thread of its own`);
  return one!;
}

async function outcomeOf(name: string, mediaType: string, bytes: Uint8Array, options: SurveyOptions): Promise<string> {
  const diffID = sha256(bytes);
  const layer = { ...inMemory(describe(mediaType, bytes), bytes), diffID };
  try {
    const ledger = await measured(imageOfLayers([layer]), name, options);
    for (const view of IMAGE_VIEWS) viewImage(ledger, view);
    measureDive(ledger.layers.map(({ survey }) => survey.entries));
    return "measured";
  } catch (error) {
    assert.ok(error instanceof PlimsollError, `${name}: ${error instanceof Error ? error.stack : error}`);
    assert.match(
      error.code,
      /^(archive-invalid|compression-invalid|digest-mismatch|limit-exceeded|manifest-invalid|whiteout-dangling)$/,
      name,
    );
    return error.code;
  }
}

async function outcomes(t: TestContext, program: string, mediaTypes: readonly string[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const [name, bytes] of await corpus(t, program)) {
    for (const mediaType of mediaTypes) {
      const ending = await outcome(`${name} as ${mediaType}`, mediaType, bytes);
      counts.set(ending, (counts.get(ending) ?? 0) + 1);
    }
    assert.ok(process.memoryUsage.rss() < MEMORY_LIMIT_BYTES, `${name} leaves the memory bounded`);
  }
  return counts;
}

test("the tar corpus as layers", async (t) => {
  const counts = await outcomes(t, "tar", [layerTar]);
  if (counts.size > 0) assert.ok(counts.get("measured")! > 0 && counts.get("archive-invalid")! > 0);
});

test("the gzip and flate corpora as layers of either compression", async (t) => {
  for (const program of ["gzip", "flate"]) await outcomes(t, program, [layerGzip, layerZstd, layerTar]);
});

test("the flate corpus inside gzip's frame", async (t) => {
  const head = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);
  for (const [name, bytes] of await corpus(t, "flate")) {
    await outcome(name, layerGzip, Buffer.concat([head, bytes, Buffer.alloc(8)]));
  }
});

test("programs of the ELF corpus are ordinary files", async (t) => {
  const programs = await corpus(t, "elf");
  const entries = [...programs.values()].map((content, index) => ({ path: `bin/${index}`, typeFlag: "0", content }));
  if (entries.length === 0) return;
  const { layers } = await measured(imageOf([archiveOf(entries)]));
  assert.equal(layers[0]!.survey.entries.length, entries.length);
});
