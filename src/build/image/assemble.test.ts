import assert from "node:assert/strict";
import { test } from "node:test";
import { type Digest, sha256 } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { MEDIA_TYPE } from "../../format/oci/media-type.ts";
import type { Layer } from "../../image/image.ts";
import type { ImagePlan } from "../../plan/image-plan.ts";
import { assembleImage, assembleIndex } from "./assemble.ts";

const plan: ImagePlan = {
  platform: { os: "linux", architecture: "arm", variant: "v7" },
  created: "1970-01-01T00:00:00Z",
  container: { User: "65532:65532" },
  annotations: { b: "2", a: "1" },
  mediaTypes: "oci",
};

function layer(name: string, mediaType: string): Layer {
  return {
    descriptor: { mediaType, digest: sha256(name), size: name.length },
    diffID: sha256(`tar of ${name}`),
    async *open() {
      yield Buffer.from(name);
    },
  };
}

test("descriptors match the bytes of config, manifest and layers, in order", () => {
  const image = assembleImage(plan, [
    { layer: layer("one", MEDIA_TYPE.oci.layerGzip), createdBy: "first" },
    { layer: layer("two", MEDIA_TYPE.oci.layerGzip), createdBy: "second" },
  ]);
  const manifest = JSON.parse(Buffer.from(image.bytes).toString());
  const config = JSON.parse(Buffer.from(image.configBytes).toString());
  assert.equal(image.descriptor.digest, sha256(image.bytes));
  assert.equal(manifest.config.digest, sha256(image.configBytes));
  assert.equal(manifest.config.size, image.configBytes.length);
  assert.deepEqual(config.rootfs.diff_ids, [sha256("tar of one"), sha256("tar of two")]);
  assert.deepEqual(
    manifest.layers.map((entry: { digest: Digest }) => entry.digest),
    [sha256("one"), sha256("two")],
  );
  assert.deepEqual(
    config.history.map((entry: { created_by: string }) => entry.created_by),
    ["first", "second"],
  );
  assert.deepEqual([config.os, config.architecture, config.variant], ["linux", "arm", "v7"]);
  assert.deepEqual(Object.keys(manifest.annotations), ["a", "b"]);
});

test("docker's manifests have docker's media types throughout, and no annotations", () => {
  const image = assembleImage({ ...plan, mediaTypes: "docker" }, [
    { layer: layer("one", MEDIA_TYPE.oci.layerGzip), createdBy: "first" },
  ]);
  assert.equal(image.manifest.mediaType, MEDIA_TYPE.docker.manifest);
  assert.equal(image.manifest.config.mediaType, MEDIA_TYPE.docker.config);
  assert.equal(image.manifest.layers[0]?.mediaType, MEDIA_TYPE.docker.layerGzip);
  assert.equal("annotations" in image.manifest, false);
  assert.equal(assembleIndex([image], "docker", {}).descriptor.mediaType, MEDIA_TYPE.docker.index);
});

test("zstd with docker's media types is refused", () => {
  assert.throws(
    () =>
      assembleImage({ ...plan, mediaTypes: "docker" }, [
        { layer: layer("one", MEDIA_TYPE.oci.layerZstd), createdBy: "first" },
      ]),
    (error) => error instanceof PlimsollError && error.code === "flag-invalid",
  );
});

test("a base's history is kept with its layers, and is replaced if it does not match them", () => {
  const added = [{ layer: layer("ours", MEDIA_TYPE.oci.layerGzip), createdBy: "ours" }];
  const base = [layer("base", MEDIA_TYPE.oci.layerGzip)];
  const fitting = assembleImage(plan, added, {
    layers: base,
    history: [{ created_by: "ADD" }, { created_by: "ENV", empty_layer: true }],
  });
  assert.deepEqual(
    fitting.config.history?.map((entry) => entry.created_by),
    ["ADD", "ENV", "ours"],
  );
  const broken = assembleImage(plan, added, { layers: base, history: [] });
  assert.deepEqual(
    broken.config.history?.map((entry) => entry.created_by),
    ["base image", "ours"],
  );
});
