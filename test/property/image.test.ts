import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { viewImage } from "../../src/measure/image/image-rows.ts";
import { piecesOf, totalsOf } from "../../src/measure/image/pieces.ts";
import { IMAGE_VIEWS } from "../../src/measure/image/view-names.ts";
import { measured } from "../support/measured.ts";
import { imageOf } from "../support/sample-image.ts";
import { sampleBytes } from "../support/streams.ts";
import { archiveOf } from "../support/tar-archive.ts";

const PATH = fc
  .array(fc.constantFrom("a", "b", ".wh.a", "c"), { minLength: 1, maxLength: 3 })
  .map((names) => names.join("/"));
const FILE = fc
  .record({ path: PATH, sizeBytes: fc.nat(200_000), seed: fc.nat(1000) })
  .map(({ path, sizeBytes, seed }) => ({ path, typeFlag: "0", content: sampleBytes(sizeBytes, seed) }));
const LAYERS = fc.array(fc.array(FILE, { maxLength: 5 }), { minLength: 1, maxLength: 4 });
const COMPRESSION = fc.constantFrom("none", "gzip", "zstd");

test("every stored and every wire byte of a random image has one label, in every view", async () => {
  const property = fc.asyncProperty(LAYERS, COMPRESSION, async (layers, compression) => {
    const tars = layers.map((entries) => archiveOf(entries));
    const image = imageOf(tars, { compression });
    const ledger = await measured(image);
    const blocking = await measured(image, "the image", { blocking: true });
    const names = image.bytes.length + image.configBytes.length;
    const sizeBytes = tars.reduce((sum, tar) => sum + tar.length, names);
    const wireBytes = image.layers.reduce((sum, { descriptor }) => sum + descriptor.size, names);
    assert.deepEqual(totalsOf(ledger), { sizeBytes, wireBytes });
    const pieces = [...piecesOf(ledger)];
    assert.equal(
      pieces.reduce((sum, piece) => sum + piece.sizeBytes, 0),
      sizeBytes,
    );
    assert.equal(
      pieces.reduce((sum, piece) => sum + piece.wireBytes, 0),
      wireBytes,
    );
    assert.ok(pieces.every((piece) => piece.sizeBytes >= 0 && piece.wireBytes >= 0));
    assert.deepEqual([...piecesOf(blocking)], pieces);
    for (const view of IMAGE_VIEWS) requireSums(viewImage(ledger, view));
  });
  await fc.assert(property, { numRuns: 60 });
});

/** Checks that the children of a row, if any, add up to it, in both sizes. */
function requireSums(rows: ReturnType<typeof viewImage>): void {
  const sums = new Map<number, [sizeBytes: number, wireBytes: number]>();
  for (const { parent, sizeBytes, wireBytes } of rows) {
    if (parent === null) continue;
    const [size, wire] = sums.get(parent) ?? [0, 0];
    sums.set(parent, [size + sizeBytes, wire + wireBytes]);
  }
  for (const [id, sum] of sums) assert.deepEqual(sum, [rows[id]!.sizeBytes, rows[id]!.wireBytes]);
}
