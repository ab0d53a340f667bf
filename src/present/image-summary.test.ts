import assert from "node:assert/strict";
import { test } from "node:test";
import { measured } from "../../test/support/measured.ts";
import { plantImage } from "../../test/support/planted-image.ts";
import { findCauses } from "../measure/image/causes.ts";
import { summariseImage } from "./image-summary.ts";

const image = plantImage({
  plain: true,
  layers: [{ files: [{ path: "a", content: "x".repeat(1000) }] }, { files: [{ path: "a", content: "y".repeat(600) }] }],
});

test("the whole image, what a rebuild would save, and the one layer that is shown", async () => {
  const ledger = await measured(await image, "order");
  const causes = findCauses(ledger.layers, ledger.tree);
  // Each layer has a header, one file of two blocks, and two empty blocks.
  const sizeBytes = 2 * 5 * 512 + ledger.manifestBytes + ledger.configBytes;
  const whole = { name: "order", kind: "image", sizeBytes, wireBytes: sizeBytes, digest: ledger.digest };
  const facts = { ...whole, platform: "linux/amd64", layerCount: 2, reclaimableBytes: 1536 };
  assert.deepEqual(summariseImage(ledger, causes, undefined), { ...facts, only: undefined });
  assert.deepEqual(summariseImage(ledger, causes, 1).only, { layer: 1, sizeBytes: 2560, wireBytes: 2560 });
});

test("words of the platform that the config lacks leave no slash behind", async () => {
  const ledger = await measured(await image);
  const causes = findCauses(ledger.layers, ledger.tree);
  const platformOf = (words: { os: string; architecture: string; variant?: string }) =>
    summariseImage({ ...ledger, config: { ...ledger.config, ...words } }, causes, undefined).platform;
  assert.equal(platformOf({ os: "linux", architecture: "arm", variant: "v7" }), "linux/arm/v7");
  assert.equal(platformOf({ os: "", architecture: "amd64" }), "amd64");
  assert.equal(platformOf({ os: "", architecture: "" }), "");
});
