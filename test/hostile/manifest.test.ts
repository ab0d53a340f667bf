import assert from "node:assert/strict";
import { test } from "node:test";
import { sha256 } from "../../src/base/digest.ts";
import { LIMITS } from "../../src/base/limits.ts";
import type { Descriptor } from "../../src/format/oci/descriptor.ts";
import { MEDIA_TYPE } from "../../src/format/oci/media-type.ts";
import { parseConfig, parseIndex, parseManifest } from "../../src/format/oci/parse.ts";
import type { BlobSource } from "../../src/image/blob-source.ts";
import { imagesOf } from "../../src/image/image.ts";
import { readArtifact } from "../../src/image/read-artifact.ts";
import { describe, sampleImage } from "../support/sample-image.ts";

const DIGEST = `sha256:${"a".repeat(64)}`;
const DESCRIPTOR = { mediaType: MEDIA_TYPE.oci.config, digest: DIGEST, size: 2 };
const MANIFEST = { schemaVersion: 2, config: DESCRIPTOR, layers: [] };

/** Blobs in memory; `add` returns the descriptor of a blob. */
class Memory implements BlobSource {
  readonly name = "memory";
  readonly reads: string[] = [];
  readonly #blobs = new Map<string, Uint8Array>();

  add(mediaType: string, content: Uint8Array | object): Descriptor {
    const bytes = content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content));
    this.#blobs.set(sha256(bytes), bytes);
    return describe(mediaType, bytes);
  }

  addIndex(manifests: readonly object[]): Descriptor {
    return this.add(MEDIA_TYPE.oci.index, { schemaVersion: 2, mediaType: MEDIA_TYPE.oci.index, manifests });
  }

  addImage(image = sampleImage()): Descriptor {
    this.add(image.manifest.config.mediaType, image.configBytes);
    return this.add(image.descriptor.mediaType, image.bytes);
  }

  async *read(descriptor: Descriptor): AsyncGenerator<Uint8Array> {
    this.reads.push(descriptor.digest);
    yield this.#blobs.get(descriptor.digest) ?? new Uint8Array();
  }
}

function text(json: unknown): Uint8Array {
  return Buffer.from(typeof json === "string" ? json : JSON.stringify(json));
}

test("a document that is manifest and index at once is refused as either (CVE-2021-41190)", () => {
  const both = text({ ...MANIFEST, manifests: [] });
  assert.throws(() => parseManifest(both, "m"), { code: "manifest-invalid", why: /no "manifests"/ });
  assert.throws(() => parseIndex(both, "m"), { code: "manifest-invalid" });
  assert.throws(() => parseIndex(text({ schemaVersion: 2, manifests: [], Layers: [] }), "m"), /is not valid/);
  assert.throws(() => parseManifest(text({ ...MANIFEST, mediaType: MEDIA_TYPE.oci.index }), "m"), {
    code: "manifest-invalid",
  });
});

test("a key that another reader would take for a different key is refused", () => {
  assert.throws(() => parseManifest(text({ ...MANIFEST, Config: DESCRIPTOR }), "m"), {
    why: '"Config" is spelt "config"',
  });
  assert.throws(() => parseManifest(text('{"schemaVersion":2,"schemaVersion":2}'), "m"), { why: /twice/ });
  const config = { architecture: "amd64", os: "linux", rootfs: { type: "layers", diff_ids: [], DIFF_IDS: [] } };
  assert.throws(() => parseConfig(text(config), "c"), { why: '"DIFF_IDS" is spelt "diff_ids"' });
});

test("docker's schema 1, and anything but a JSON object, is refused", () => {
  for (const json of [{ schemaVersion: 1, fsLayers: [], signatures: [] }, [], null, "x", 1, {}]) {
    assert.throws(() => parseManifest(text(json), "m"), { code: "manifest-invalid" }, JSON.stringify(json));
  }
});

test("counts and sizes beyond the limits are refused before they are used", () => {
  const layers = Array.from({ length: LIMITS.descriptors + 1 }, () => DESCRIPTOR);
  const many = JSON.stringify({ ...MANIFEST, layers });
  assert.throws(() => parseManifest(text(many), "m"), { code: "limit-exceeded" });
  assert.throws(() => parseManifest(new Uint8Array(LIMITS.manifestBytes + 1), "m"), { code: "limit-exceeded" });
  assert.throws(() => parseConfig(new Uint8Array(LIMITS.configBytes + 1), "c"), { code: "limit-exceeded" });
});

test("a descriptor with too large a size is refused unread", async () => {
  const memory = new Memory();
  const root = { ...memory.addImage(), size: LIMITS.manifestBytes + 1 };
  await assert.rejects(readArtifact(memory, { descriptor: root }), { code: "limit-exceeded" });
  assert.deepEqual(memory.reads, []);
});

test("bytes that do not match the descriptor are refused", async () => {
  const memory = new Memory();
  const root = memory.addImage();
  const lies = [{ size: root.size - 1 }, { size: root.size + 1 }, { digest: sha256("other") }];
  for (const lie of lies)
    await assert.rejects(readArtifact(memory, { descriptor: { ...root, ...lie } }), { code: "digest-mismatch" });
  await assert.rejects(readArtifact(memory, { descriptor: { ...root, mediaType: MEDIA_TYPE.oci.index } }), {
    code: "manifest-invalid",
  });
});

test("a manifest and a config that do not match are refused", async () => {
  const memory = new Memory();
  const image = sampleImage();
  memory.addImage(image);
  const manifest = { ...image.manifest, layers: [...image.manifest.layers, ...image.manifest.layers] };
  await assert.rejects(readArtifact(memory, { descriptor: memory.add(MEDIA_TYPE.oci.manifest, manifest) }), {
    why: /2 layers, and its config 1 diff_id$/,
  });
});

test("nested indexes are followed up to the limit", async () => {
  const memory = new Memory();
  let root = memory.addImage();
  for (let depth = 0; depth < LIMITS.indexDepth; depth++) root = memory.addIndex([root]);
  assert.equal(imagesOf(await readArtifact(memory, { descriptor: root })).length, 1);
  await assert.rejects(readArtifact(memory, { descriptor: memory.addIndex([root]) }), { code: "limit-exceeded" });
});

test("an index that names the same index over and over is read once", async () => {
  const memory = new Memory();
  let root = memory.addImage();
  for (let depth = 1; depth <= LIMITS.indexDepth; depth++) root = memory.addIndex(Array(1000).fill(root));
  await assert.rejects(readArtifact(memory, { descriptor: memory.addIndex([root]) }), { code: "limit-exceeded" });
  const inner = memory.addIndex([memory.addImage()]);
  memory.reads.length = 0;
  await readArtifact(memory, { descriptor: memory.addIndex(Array(1000).fill(inner)) });
  assert.equal(memory.reads.filter((digest) => digest === inner.digest).length, 1);
});

test("attestations and artifacts in an index are skipped; a single artifact is not an image", async () => {
  const memory = new Memory();
  const attestation = {
    ...memory.addImage(sampleImage({ architecture: "s390x" })),
    platform: { os: "unknown", architecture: "unknown" },
  };
  const empty = memory.add("application/vnd.oci.empty.v1+json", {});
  const artifact = memory.add(MEDIA_TYPE.oci.manifest, { schemaVersion: 2, config: empty, layers: [] });
  const other = memory.add("application/vnd.example+json", {});
  const read = await readArtifact(memory, {
    descriptor: memory.addIndex([attestation, artifact, other, memory.addImage()]),
  });
  assert.deepEqual(
    imagesOf(read).map(({ config }) => config.architecture),
    ["amd64"],
  );
  await assert.rejects(readArtifact(memory, { descriptor: artifact }), { code: "manifest-invalid", what: /artifact/ });
  await assert.rejects(readArtifact(memory, { descriptor: other }), { code: "manifest-invalid" });
});

test("an error names the platform that is missing, and those that exist", async () => {
  const memory = new Memory();
  const root = memory.addIndex([memory.addImage(), memory.addImage(sampleImage({ architecture: "arm64" }))]);
  const wanted = [{ os: "linux", architecture: "riscv64" }];
  await assert.rejects(readArtifact(memory, { descriptor: root }, { platforms: wanted }), {
    code: "base-lacks-platform",
  });
  const one = await readArtifact(memory, { descriptor: root }, { platforms: [{ os: "linux", architecture: "arm64" }] });
  assert.deepEqual(
    imagesOf(one).map(({ config }) => config.architecture),
    ["arm64"],
  );
  await assert.rejects(readArtifact(memory, { descriptor: memory.addImage() }, { platforms: wanted }), {
    why: "it has linux/amd64",
  });
});
