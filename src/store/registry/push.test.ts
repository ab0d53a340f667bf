import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import {
  type FakeRegistry,
  type FakeRegistryOptions,
  type Fault,
  faultFor,
  type SeenRequest,
  startFakeRegistry,
} from "../../../test/support/fake-registry.ts";
import { largeImage } from "../../../test/support/registry-image.ts";
import { registryStore } from "../../../test/support/registry-store.ts";
import { sampleImage, sampleIndex } from "../../../test/support/sample-image.ts";
import { PlimsollError } from "../../base/error.ts";
import type { Image } from "../../image/image.ts";
import type { PushProgress } from "./push.ts";

const MiB = 1024 * 1024;

const isUpload = (method: string) => (request: SeenRequest) =>
  request.method === method && request.path.includes("/blobs/uploads/");

function bytesReceived(registry: FakeRegistry): number {
  return registry.requests.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0);
}

function sizeOf(image: Image): number {
  const { config, layers } = image.manifest;
  return [config, ...layers].reduce((sum, { size }) => sum + size, image.bytes.length);
}

/** Pushes a large image to a registry that does `fault` once, and checks that the image arrives complete. */
async function pushThrough(t: TestContext, fault: FakeRegistryOptions["fault"], options: FakeRegistryOptions = {}) {
  const registry = await startFakeRegistry(t, { ...options, fault });
  const { store, pauses } = registryStore(t);
  const image = largeImage(3 * MiB);
  await store.push(image, `${registry.host}/app:1`);
  const { descriptor } = image.layers[0]!;
  assert.equal(registry.repository("app").blobs.get(descriptor.digest)?.length, descriptor.size);
  assert.equal(registry.repository("app").tags.get("1"), image.descriptor.digest);
  return { registry, pauses, layerBytes: descriptor.size };
}

test("an image is pushed: blobs first, then the manifest under its tag", async (t) => {
  const registry = await startFakeRegistry(t);
  const { store } = registryStore(t);
  const image = sampleImage({ layers: [[{ path: "a", text: "a" }], [{ path: "b", text: "b" }]] });
  const result = await store.push(image, `${registry.host}/team/app:1`);
  assert.deepEqual(result, {
    reference: `${registry.host}/team/app:1@${image.descriptor.digest}`,
    uploadedBytes: sizeOf(image),
    skippedBytes: 0,
    mountedBytes: 0,
  });
  assert.equal(registry.requests.at(-1)?.path, "/v2/team/app/manifests/1");
  assert.equal(registry.requests.at(-1)?.method, "PUT");
});

test("what the registry already has is not sent again", async (t) => {
  const registry = await startFakeRegistry(t);
  const { store } = registryStore(t);
  const image = largeImage(2 * MiB);
  await store.push(image, `${registry.host}/app:1`);
  const before = bytesReceived(registry);
  const result = await store.push(image, `${registry.host}/app:1`);
  assert.equal(bytesReceived(registry), before);
  assert.equal(result.uploadedBytes, 0);
  assert.equal(result.skippedBytes, sizeOf(image));
});

test("connections are reused for many requests", async (t) => {
  const registry = await startFakeRegistry(t);
  const { store } = registryStore(t);
  const layers = [..."abcdef"].map((text) => [{ path: text, text }]);
  await store.push(sampleImage({ layers }), `${registry.host}/app:1`);
  assert.ok(registry.connections < registry.requests.length / 2, `${registry.connections} connections`);
});

test("an index is pushed after its images, and a blob that they share is sent once", async (t) => {
  const registry = await startFakeRegistry(t);
  const { store } = registryStore(t);
  const layers = [[{ path: "shared", text: "shared" }]];
  const index = sampleIndex([sampleImage({ layers }), sampleImage({ layers, architecture: "arm64" })]);
  await store.push(index, `${registry.host}/app:1`);
  assert.equal(registry.seen("PUT", "/blobs/uploads/").length, 3);
  const manifests = registry.seen("PUT", "/manifests/").map(({ path }) => path.split("/").at(-1));
  assert.deepEqual(new Set(manifests.slice(0, 2)), new Set(index.images.map(({ descriptor }) => descriptor.digest)));
  assert.deepEqual(manifests.slice(2), ["1"]);
});

test("without a tag, the tag is latest; a digest must be the image's own", async (t) => {
  const registry = await startFakeRegistry(t);
  const { store } = registryStore(t);
  const image = sampleImage();
  const result = await store.push(image, `${registry.host}/app`);
  assert.equal(result.reference, `${registry.host}/app@${image.descriptor.digest}`);
  assert.deepEqual([...registry.repository("app").tags.keys()], ["latest"]);
  await store.push(image, `${registry.host}/by-digest@${image.descriptor.digest}`);
  assert.equal(registry.repository("by-digest").tags.size, 0);
  const other = `${registry.host}/app@sha256:${"0".repeat(64)}`;
  await assert.rejects(store.push(image, other), { code: "digest-mismatch" });
});

test("a layer is mounted from the repository that holds it, or sent where that is refused", async (t) => {
  const image = sampleImage();
  for (const mounts of [true, false]) {
    const registry = await startFakeRegistry(t, { mounts });
    const { store } = registryStore(t);
    await store.push(image, `${registry.host}/base:1`);
    const pulled = await store.pull(`${registry.host}/base:1`);
    const result = await store.push(pulled, `${registry.host}/app:1`);
    assert.equal(result.mountedBytes, mounts ? image.layers[0]!.descriptor.size : 0);
    assert.ok(registry.repository("app").blobs.has(image.layers[0]!.descriptor.digest));
  }
});

test("a refused mount becomes an upload", async (t) => {
  const fault = faultFor(({ path }) => path.includes("mount="), { status: 403 });
  const registry = await startFakeRegistry(t, { fault });
  const { store } = registryStore(t);
  const image = sampleImage();
  const layers = image.layers.map((layer) => ({
    ...layer,
    mountFrom: { registry: registry.host, repository: "base" },
  }));
  const result = await store.push({ ...image, layers }, `${registry.host}/app:1`);
  assert.equal(result.uploadedBytes, sizeOf(image));
});

test("a broken upload is resumed where it stopped", async (t) => {
  const { registry, layerBytes } = await pushThrough(t, faultFor(isUpload("PATCH"), { dropUploadAt: MiB }));
  const [broken, resumed] = registry.seen("PATCH");
  assert.equal(broken!.receivedBytes, MiB);
  assert.equal(resumed!.headers["content-range"], `${MiB}-${layerBytes - 1}`);
  assert.equal(resumed!.receivedBytes, layerBytes - MiB);
});

test("an upload that cannot be resumed starts again", async (t) => {
  const drop = faultFor(isUpload("PATCH"), { dropUploadAt: MiB });
  const unknown = await pushThrough(t, drop, { uploadStatus: false });
  assert.equal(unknown.registry.seen("PATCH")[1]!.receivedBytes, unknown.layerBytes);
});

test("a range of 0-0 may mean one byte or none, so the upload starts again", async (t) => {
  for (const dropUploadAt of [0, 1]) {
    const { registry, layerBytes } = await pushThrough(t, faultFor(isUpload("PATCH"), { dropUploadAt }));
    assert.equal(registry.seen("PATCH")[1]!.receivedBytes, layerBytes);
  }
});

test("when only the answer was lost, nothing is sent again", async (t) => {
  const lost: Fault = { loseAnswer: true };
  const atEnd = await pushThrough(
    t,
    faultFor(({ method, path }) => method === "PUT" && path.includes("digest="), lost),
  );
  assert.equal(atEnd.registry.seen("PATCH").length, 1);
  const afterBytes = await pushThrough(t, faultFor(isUpload("PATCH"), lost));
  assert.equal(afterBytes.registry.seen("PATCH").length, 1);
});

test("a forgotten upload, and a registry that is overloaded or failing, are tried again", async (t) => {
  for (const fault of [
    { status: 404 },
    { status: 416 },
    { status: 500 },
    { status: 429, headers: { "retry-after": "9" } },
  ]) {
    const { pauses } = await pushThrough(t, faultFor(isUpload("PATCH"), fault));
    assert.equal(pauses.length, 1);
    if (fault.headers !== undefined) assert.deepEqual(pauses, [9000]);
  }
});

test("a registry that keeps failing is given up after a limited number of tries", async (t) => {
  const registry = await startFakeRegistry(t, {
    fault: (request) => (isUpload("POST")(request) ? { status: 503 } : undefined),
  });
  const { store, pauses } = registryStore(t);
  const image = sampleImage({ layers: [] });
  await assert.rejects(store.push(image, `${registry.host}/app:1`), { code: "registry-unavailable" });
  assert.equal(registry.seen("POST").length, 5);
  assert.equal(pauses.length, 4);
});

test("a refusal is not tried again, and quotes the registry", async (t) => {
  const body = JSON.stringify({ errors: [{ code: "DENIED", message: "quota exceeded" }] });
  const registry = await startFakeRegistry(t, { fault: faultFor(isUpload("POST"), { status: 403, body }, 99) });
  const { store, pauses } = registryStore(t);
  await assert.rejects(store.push(sampleImage(), `${registry.host}/app:1`), (error: PlimsollError) => {
    assert.equal(error.code, "registry-denied");
    assert.match(error.why ?? "", /403 \(DENIED: quota exceeded\); credentials: no credentials were asked for/);
    assert.equal(error.fix, `docker login ${registry.host}`);
    return true;
  });
  assert.deepEqual(pauses, []);
  assert.equal(registry.repository("app").tags.size, 0);
});

test("an interrupted push ends at once, leaves no tag, and the next one sends only what is missing", async (t) => {
  const registry = await startFakeRegistry(t, {
    fault: (request) => (isUpload("PATCH")(request) ? { hang: true } : undefined),
  });
  const { store } = registryStore(t);
  const image = largeImage(2 * MiB);
  const controller = new AbortController();
  const reason = new PlimsollError("interrupted", { what: "interrupted by SIGINT" });
  const interruptAtConfig = ({ outcome }: PushProgress) => outcome !== undefined && controller.abort(reason);
  const pushing = store.push(image, `${registry.host}/app:1`, {
    signal: controller.signal,
    onProgress: interruptAtConfig,
  });
  await assert.rejects(pushing, reason);
  assert.equal(registry.repository("app").tags.size, 0);
  assert.equal(registry.repository("app").manifests.size, 0);
  registry.fault = undefined;
  const result = await store.push(image, `${registry.host}/app:1`);
  assert.equal(result.skippedBytes, image.manifest.config.size);
});

test("a blob that cannot be read ends the push with its own error", async (t) => {
  const registry = await startFakeRegistry(t);
  const { store } = registryStore(t);
  const image = largeImage(2 * MiB);
  const failure = new PlimsollError("digest-mismatch", { what: "the layer is not what it should be" });
  const layers = image.layers.map((layer) => ({
    ...layer,
    async *open() {
      yield Buffer.alloc(MiB);
      throw failure;
    },
  }));
  await assert.rejects(store.push({ ...image, layers }, `${registry.host}/app:1`), failure);
  assert.equal(registry.repository("app").tags.size, 0);
});

test("progress tells how much of each blob was sent, and the outcome of each blob", async (t) => {
  const registry = await startFakeRegistry(t);
  const { store } = registryStore(t);
  const image = largeImage(2 * MiB);
  const seen: PushProgress[] = [];
  await store.push(image, `${registry.host}/app:1`, { onProgress: (progress) => seen.push(progress) });
  const { digest, size } = image.layers[0]!.descriptor;
  const ofLayer = seen.filter((progress) => progress.digest === digest);
  assert.deepEqual(ofLayer.at(-1), { digest, sizeBytes: size, sentBytes: size, outcome: "uploaded" });
  assert.deepEqual(seen.filter(({ outcome }) => outcome !== undefined).length, 2);
});
