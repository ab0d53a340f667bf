import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { countedReadings } from "../../test/support/counted-readings.ts";
import { layerOf } from "../../test/support/layers.ts";
import { imageOf } from "../../test/support/sample-image.ts";
import { temporaryFolder } from "../../test/support/temporary.ts";
import { verified } from "../image/verified.ts";
import { listLayer } from "../prove/layer-list.ts";
import { LayerLists } from "./layer-lists.ts";
import { surveyImage } from "./survey-image.ts";

const LAYERS = [layerOf(["etc/", "etc/a 5", "b -> etc/a"]), layerOf(["etc/.wh.a", "c 7 @755:1:2", "d => c"])];
const { signal } = new AbortController();

test("layers are listed in the reading that surveys them, and read again only where their surveys were kept", async (t) => {
  const env = { PLIMSOLL_CACHE: join(temporaryFolder(t), "cache") };
  const { image, readings } = countedReadings(imageOf(LAYERS));
  const expected = await Promise.all(imageOf(LAYERS).layers.map((layer) => listLayer(layer)));
  for (const { isKnown, before, after } of [
    { isKnown: false, before: [1, 1], after: [1, 1] },
    { isKnown: true, before: [1, 1], after: [2, 2] },
  ]) {
    const lists = new LayerLists();
    const { known } = await surveyImage(image, "image", { env, signal, cache: true, verify: "layers", lists });
    assert.equal(known, isKnown ? 2 : 0);
    assert.deepEqual(readings, before);
    await lists.complete(image, env, signal);
    assert.deepEqual(readings, after);
    assert.deepEqual(await Promise.all(image.layers.map(lists.of)), expected);
  }
});

test("a layer that is named twice, with two sizes, is checked against both", async (t) => {
  const env = { PLIMSOLL_CACHE: join(temporaryFolder(t), "cache") };
  const [layer] = imageOf(LAYERS).layers;
  const wrong = { ...layer!.descriptor, size: layer!.descriptor.size - 1 };
  const open = () => verified(wrong, layer!.open(), "layer[1]");
  const image = { ...imageOf(LAYERS), layers: [layer!, { ...layer!, descriptor: wrong, open }] };
  const lists = new LayerLists();
  const choices = { env, signal, cache: true, verify: "layers", lists } as const;
  await assert.rejects(surveyImage(image, "image", choices), { code: "digest-mismatch" });
  await assert.rejects(lists.complete(image, env, signal), { code: "digest-mismatch" });
});
