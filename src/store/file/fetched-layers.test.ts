import assert from "node:assert/strict";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { test } from "node:test";
import { sampleImage } from "../../../test/support/sample-image.ts";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import { PlimsollError } from "../../base/error.ts";
import type { Image, Layer } from "../../image/image.ts";
import { verified } from "../../image/verified.ts";
import { fetchLayersOnce } from "./fetched-layers.ts";

/** The layer of an image whose bytes are elsewhere, and how often they were asked for; `change` is what went wrong there. */
async function remoteLayer(folder: string, change: (bytes: Uint8Array) => Uint8Array = (bytes) => bytes) {
  const image = sampleImage();
  const [layer] = image.layers as [Layer];
  const bytes = Buffer.concat(await Array.fromAsync(layer.open()));
  let asked = 0;
  const open = () => {
    asked += 1;
    return verified(layer.descriptor, chunksOf(change(bytes)), "layer");
  };
  const once = fetchLayersOnce({ ...image, layers: [{ ...layer, open }] }, folder) as Image;
  return { layer: once.layers[0]!, bytes, asked: () => asked };
}

async function* chunksOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100);
}

test("a layer is fetched into a file once, is read from there, and is gone when it is dropped", async (t) => {
  const folder = temporaryFolder(t);
  const { layer, bytes, asked } = await remoteLayer(folder);
  const fetched = await layer.fetch!();
  assert.deepEqual(readFileSync(fetched!.file.path), bytes);
  assert.deepEqual(Buffer.concat(await Array.fromAsync(layer.open())), bytes);
  assert.deepEqual((await layer.fetch!())!.file, fetched!.file);
  assert.equal(asked(), 1);
  await fetched!.drop();
  assert.deepEqual(readdirSync(folder), []);
});

test("a layer that is damaged on its way leaves no file", async (t) => {
  const folder = temporaryFolder(t);
  for (const change of [(bytes: Uint8Array) => bytes.subarray(1), (bytes: Uint8Array) => Buffer.alloc(bytes.length)]) {
    const { layer } = await remoteLayer(folder, change);
    await assert.rejects(layer.fetch!(), (error) => error instanceof PlimsollError && error.code === "digest-mismatch");
    assert.deepEqual(readdirSync(folder), []);
  }
});

test("where no file can be written, the layer is still there to be read", async (t) => {
  const folder = temporaryFolder(t);
  const { layer, bytes } = await remoteLayer(folder);
  rmSync(folder, { recursive: true });
  assert.equal(await layer.fetch!(), undefined);
  assert.deepEqual(Buffer.concat(await Array.fromAsync(layer.open())), bytes);
});

test("a manifest that says another size of a layer gets nothing that was checked against the true one", async (t) => {
  const folder = temporaryFolder(t);
  const { layer, bytes } = await remoteLayer(folder);
  await layer.fetch!();
  const image = sampleImage();
  const descriptor = { ...layer.descriptor, size: 10 };
  const open = () => verified(descriptor, chunksOf(bytes), "layer");
  const lying = fetchLayersOnce({ ...image, layers: [{ ...layer, descriptor, open }] }, folder) as Image;
  await assert.rejects(
    async () => lying.layers[0]!.fetch!(),
    (error) => error instanceof PlimsollError && error.code === "digest-mismatch",
  );
});
