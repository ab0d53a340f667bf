import assert from "node:assert/strict";
import { test } from "node:test";
import { sampleImage } from "../../../test/support/sample-image.ts";
import { sha256 } from "../../base/digest.ts";
import { parseConfig, parseManifest } from "../../format/oci/parse.ts";
import { onlyTopLayerMissing } from "./below-top.ts";

test("the image without its top layer is a valid image of the layers below", () => {
  const image = sampleImage({ layers: ["a", "b", "c"].map((path) => [{ path, text: path }]) });
  const below = onlyTopLayerMissing(image)!;
  assert.deepEqual(below.layers, image.layers.slice(0, 2));
  const manifest = parseManifest(below.bytes, "a manifest");
  assert.deepEqual(manifest.layers, image.manifest.layers.slice(0, 2));
  assert.equal(below.descriptor.digest, sha256(below.bytes));
  assert.equal(manifest.config.digest, sha256(below.configBytes));
  assert.equal(manifest.config.size, below.configBytes.length);
  const { rootfs, architecture, os } = parseConfig(below.configBytes, "a config");
  assert.deepEqual(rootfs.diff_ids, image.config.rootfs.diff_ids.slice(0, 2));
  assert.deepEqual([architecture, os], ["amd64", "linux"]);
});

test("of an image with one layer nothing would be left", () => {
  assert.equal(onlyTopLayerMissing(sampleImage()), null);
});
