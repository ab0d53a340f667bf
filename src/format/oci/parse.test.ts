import assert from "node:assert/strict";
import { test } from "node:test";
import { parseConfig, parseDescriptor, parseIndex, parseManifest } from "./parse.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
const DESCRIPTOR = { mediaType: "application/vnd.oci.image.config.v1+json", digest: DIGEST, size: 2 };

function bytes(json: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(json));
}

test("reads a manifest and leaves out members that the specification does not name", () => {
  const json = { schemaVersion: 2, config: DESCRIPTOR, layers: [DESCRIPTOR], annotations: { Layers: "x" }, vendor: 1 };
  assert.deepEqual(parseManifest(bytes(json), "m"), {
    schemaVersion: 2,
    config: DESCRIPTOR,
    layers: [DESCRIPTOR],
    annotations: { Layers: "x" },
  });
});

test("reads an index with platforms", () => {
  const platform = { os: "linux", architecture: "arm", variant: "v7", "os.features": ["x"] };
  const json = { schemaVersion: 2, manifests: [{ ...DESCRIPTOR, platform }] };
  assert.deepEqual(parseIndex(bytes(json), "i").manifests[0]?.platform, platform);
});

test("reads Go's null as absent", () => {
  const json = {
    created: null,
    architecture: "amd64",
    os: "linux",
    config: { Cmd: null, Volumes: null, Labels: null, Env: ["A=b"], ExposedPorts: { "80/tcp": {} }, OnBuild: null },
    rootfs: { type: "layers", diff_ids: null },
    history: null,
  };
  assert.deepEqual(parseConfig(bytes(json), "c"), {
    architecture: "amd64",
    os: "linux",
    config: { Env: ["A=b"], ExposedPorts: { "80/tcp": {} } },
    rootfs: { type: "layers", diff_ids: [] },
  });
});

test("keys of labels and annotations may have any name in any case", () => {
  const Labels = JSON.parse('{"Vendor":"a","vendor":"b","__proto__":"c"}');
  const json = { architecture: "amd64", os: "linux", config: { Labels }, rootfs: { type: "layers", diff_ids: [] } };
  assert.deepEqual(Object.entries(parseConfig(bytes(json), "c").config?.Labels ?? {}), [
    ["Vendor", "a"],
    ["vendor", "b"],
    ["__proto__", "c"],
  ]);
});

test("the error says at which path in the document something is wrong", () => {
  const json = { schemaVersion: 2, config: DESCRIPTOR, layers: [DESCRIPTOR, { ...DESCRIPTOR, size: "2" }] };
  assert.throws(() => parseManifest(bytes(json), "manifest"), {
    code: "manifest-invalid",
    where: "manifest.layers[1].size",
    why: 'an integer is wanted, not "2"',
  });
});

test("a descriptor needs a size in whole bytes and a digest of one of the two registered algorithms", () => {
  for (const size of [-1, 0.5, 2 ** 53, "1", null, undefined]) {
    assert.throws(
      () => parseDescriptor({ ...DESCRIPTOR, size } as never, "d"),
      { code: "manifest-invalid" },
      `${size}`,
    );
  }
  for (const digest of [
    "md5:00",
    "sha256:00",
    `SHA256:${"a".repeat(64)}`,
    `sha256:${"A".repeat(64)}`,
    `sha256:../${"a".repeat(61)}`,
  ]) {
    assert.throws(() => parseDescriptor({ ...DESCRIPTOR, digest }, "d"), { code: "manifest-invalid" }, digest);
  }
});
