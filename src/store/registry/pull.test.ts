import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import {
  type FakeRegistry,
  faultFor,
  type SeenRequest,
  startFakeRegistry,
} from "../../../test/support/fake-registry.ts";
import { largeImage } from "../../../test/support/registry-image.ts";
import { registryStore } from "../../../test/support/registry-store.ts";
import { sampleImage, sampleIndex } from "../../../test/support/sample-image.ts";
import { PlimsollError } from "../../base/error.ts";
import type { Artifact, Blob, Image } from "../../image/image.ts";
import { imagesOf } from "../../image/image.ts";

const MiB = 1024 * 1024;

async function bytesOf(blob: Blob, startByte?: number): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(blob.open(startByte)));
}

/** A registry that holds `artifact` as `app:1`. */
async function holding(t: TestContext, artifact: Artifact, options = {}): Promise<FakeRegistry> {
  const registry = await startFakeRegistry(t, options);
  const fault = registry.fault;
  registry.fault = undefined;
  await registryStore(t).store.push(artifact, `${registry.host}/app:1`);
  registry.requests.length = 0;
  registry.fault = fault;
  return registry;
}

async function pullImage(t: TestContext, registry: FakeRegistry, reference = "app:1"): Promise<Image> {
  return imagesOf(await registryStore(t).store.pull(`${registry.host}/${reference}`))[0]!;
}

const isBlob = ({ path }: SeenRequest) => path.includes("/blobs/");

test("an image is pulled by tag and by digest, and its layers are read when they are opened", async (t) => {
  const image = sampleImage();
  const registry = await holding(t, image);
  for (const reference of ["app:1", `app@${image.descriptor.digest}`]) {
    const pulled = await pullImage(t, registry, reference);
    assert.deepEqual(pulled.manifest, image.manifest);
    assert.deepEqual(pulled.config, image.config);
    assert.equal(pulled.descriptor.digest, image.descriptor.digest);
    const before = registry.requests.length;
    assert.deepEqual(await bytesOf(pulled.layers[0]!), await bytesOf(image.layers[0]!));
    assert.equal(registry.requests.length, before + 1);
    assert.deepEqual(pulled.layers[0]!.mountFrom, { registry: registry.host, repository: "app" });
  }
});

test("from an index, the images for the requested platforms are pulled", async (t) => {
  const index = sampleIndex([sampleImage(), sampleImage({ architecture: "arm64" })]);
  const registry = await holding(t, index);
  const { store } = registryStore(t);
  const platforms = [{ os: "linux", architecture: "arm64", variant: "v8" }];
  const pulled = await store.pull(`${registry.host}/app:1`, { platforms });
  assert.equal(pulled.kind, "index");
  assert.deepEqual(
    imagesOf(pulled).map(({ config }) => config.architecture),
    ["arm64"],
  );
  assert.deepEqual(pulled.bytes, index.bytes);
  assert.equal(imagesOf(await store.pull(`${registry.host}/app:1`)).length, 2);
  const riscv = [{ os: "linux", architecture: "riscv64" }];
  await assert.rejects(store.pull(`${registry.host}/app:1`, { platforms: riscv }), { code: "base-lacks-platform" });
});

test("an error names what does not exist", async (t) => {
  const registry = await holding(t, sampleImage());
  const { store } = registryStore(t);
  await assert.rejects(store.pull(`${registry.host}/app:2`), { code: "image-unknown" });
  const pulled = await pullImage(t, registry);
  registry.repository("app").blobs.clear();
  await assert.rejects(bytesOf(pulled.layers[0]!), { code: "blob-unknown" });
});

test("a broken download is resumed where it stopped, with a closed range", async (t) => {
  const image = largeImage(3 * MiB);
  const registry = await holding(t, image);
  const pulled = await pullImage(t, registry);
  registry.fault = faultFor(isBlob, { dropDownloadAt: MiB });
  assert.deepEqual(await bytesOf(pulled.layers[0]!), await bytesOf(image.layers[0]!));
  const { range } = registry.requests.at(-1)!.headers;
  assert.match(range ?? "", new RegExp(`^bytes=[0-9]+-${image.layers[0]!.descriptor.size - 1}$`));
});

test("a registry without ranges sends the whole blob, and only the missing bytes are passed on", async (t) => {
  const image = largeImage(3 * MiB);
  const registry = await holding(t, image, { ranges: false });
  const pulled = await pullImage(t, registry);
  registry.fault = faultFor(isBlob, { dropDownloadAt: MiB });
  assert.deepEqual(await bytesOf(pulled.layers[0]!), await bytesOf(image.layers[0]!));
});

test("a blob can be read from any byte on", async (t) => {
  const image = largeImage(MiB);
  for (const ranges of [true, false]) {
    const registry = await holding(t, image, { ranges });
    const pulled = await pullImage(t, registry);
    const { size } = pulled.layers[0]!.descriptor;
    assert.deepEqual(await bytesOf(pulled.layers[0]!, 1000), await bytesOf(image.layers[0]!, 1000));
    assert.deepEqual(await bytesOf(pulled.layers[0]!, size), Buffer.alloc(0));
  }
});

test("a download without progress is given up", async (t) => {
  const registry = await holding(t, largeImage(3 * MiB));
  const pulled = await pullImage(t, registry);
  registry.fault = (request) => (isBlob(request) ? { dropDownloadAt: 0 } : undefined);
  await assert.rejects(bytesOf(pulled.layers[0]!), { code: "registry-unavailable" });
  assert.equal(registry.seen("GET", "/blobs/").length, 1 + 5);
});

test("an answer that breaks off is requested again", async (t) => {
  const image = sampleImage();
  const registry = await holding(t, image);
  registry.fault = faultFor(({ path }) => path.includes("/manifests/"), { dropDownloadAt: 10 }, 2);
  const pulled = await pullImage(t, registry);
  assert.equal(pulled.descriptor.digest, image.descriptor.digest);
});

test("blobs may be stored elsewhere: redirects are followed, and redirect loops are not", async (t) => {
  const image = sampleImage();
  const registry = await holding(t, image);
  const storage = await startFakeRegistry(t);
  const stored = registry.repository("app").blobs;
  for (const [digest, bytes] of stored) storage.repository("bucket").blobs.set(digest, bytes);
  registry.fault = ({ path }) => {
    const digest = path.split("/blobs/")[1];
    return digest === undefined
      ? undefined
      : { status: 307, headers: { location: `${storage.origin}/v2/bucket/blobs/${digest}` } };
  };
  const pulled = await pullImage(t, registry);
  assert.deepEqual(await bytesOf(pulled.layers[0]!), await bytesOf(image.layers[0]!));
  registry.fault = ({ path }) => ({ status: 302, headers: { location: path } });
  await assert.rejects(bytesOf(pulled.layers[0]!), { code: "registry-protocol" });
});

test("an interrupted download ends with the signal's reason, even while the registry sends nothing", async (t) => {
  const registry = await holding(t, largeImage(MiB));
  const controller = new AbortController();
  const pulled = await registryStore(t).store.pull(`${registry.host}/app:1`, { signal: controller.signal });
  const reason = new PlimsollError("interrupted", { what: "interrupted by SIGINT" });
  registry.fault = () => {
    setImmediate(() => controller.abort(reason));
    return { hang: true };
  };
  await assert.rejects(bytesOf(imagesOf(pulled)[0]!.layers[0]!), reason);
});

test("a registry that does not answer in time is asked again", async (t) => {
  const image = sampleImage();
  const registry = await holding(t, image);
  registry.fault = faultFor(({ path }) => path.includes("/manifests/"), { hang: true });
  const { store, pauses } = registryStore(t, { timeouts: { answer: 20 } });
  assert.equal((await store.pull(`${registry.host}/app:1`)).descriptor.digest, image.descriptor.digest);
  assert.equal(pauses.length, 1);
});

test("offline, no request is sent", async (t) => {
  const registry = await startFakeRegistry(t);
  const { store } = registryStore(t, { offline: true });
  await assert.rejects(store.pull(`${registry.host}/app:1`), { code: "offline" });
  await assert.rejects(store.push(sampleImage(), `${registry.host}/app:1`), { code: "offline" });
  assert.equal(registry.requests.length, 0);
});

test("where nothing listens, the error says so", async (t) => {
  const { store } = registryStore(t);
  await assert.rejects(store.pull("127.0.0.1:1/app"), {
    code: "registry-unavailable",
    why: "nothing listens there: the connection was refused",
  });
});
