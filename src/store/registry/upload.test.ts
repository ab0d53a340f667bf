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
import { namedByManifest, secondPartsDropped } from "../../../test/support/fake-registry-quirks.ts";
import { largeImage } from "../../../test/support/registry-image.ts";
import { registryStore } from "../../../test/support/registry-store.ts";
import { LIMITS } from "../../base/limits.ts";

const MiB = 1024 * 1024;
const CHUNK = LIMITS.uploadChunkBytes;
/** Two parts. */
const IMAGE = largeImage(1.25 * CHUNK);
const [LAYER] = IMAGE.layers;
const SIZE = LAYER!.descriptor.size;

const isPatch = ({ method }: SeenRequest) => method === "PATCH";

async function pushThrough(t: TestContext, options: FakeRegistryOptions): Promise<FakeRegistry> {
  const registry = await startFakeRegistry(t, options);
  await registryStore(t).store.push(IMAGE, `${registry.host}/app:1`);
  const { blobs, tags } = registry.repository("app");
  assert.equal(blobs.get(LAYER!.descriptor.digest)?.length, SIZE);
  assert.equal(tags.get("1"), IMAGE.descriptor.digest);
  return registry;
}

function sizesOf(registry: FakeRegistry): number[] {
  return registry.seen("PATCH").map(({ receivedBytes }) => receivedBytes);
}

/** Each PATCH with a number of these breaks after so many bytes, and the registry keeps nothing of it. */
function breaking(places: Readonly<Record<number, number>>): FakeRegistryOptions["fault"] {
  let number = 0;
  return (request): Fault | undefined => {
    if (!isPatch(request)) return undefined;
    const dropUploadAt = places[number];
    number += 1;
    return dropUploadAt === undefined ? undefined : { dropUploadAt, keepsNothing: true };
  };
}

test("a registry that keeps whole parts only gets the blob in parts after a break, and one part again after the next", async (t) => {
  const registry = await pushThrough(t, { fault: breaking({ 0: 5 * MiB, 2: MiB }) });
  assert.deepEqual(sizesOf(registry), [5 * MiB, CHUNK, MiB, SIZE - CHUNK]);
});

test("a registry that announces the least size of a part gets parts from the start, and never smaller ones", async (t) => {
  const inParts = await pushThrough(t, { leastPartBytes: 5 * MiB, fault: breaking({ 1: MiB }) });
  assert.deepEqual(sizesOf(inParts), [CHUNK, MiB, SIZE - CHUNK]);
  const larger = await pushThrough(t, { leastPartBytes: 9 * MiB });
  assert.deepEqual(sizesOf(larger), [9 * MiB, SIZE - 9 * MiB]);
});

test("a registry that drops what follows the first part gets the blob in one piece", async (t) => {
  for (const says of [true, false]) {
    const dropping = secondPartsDropped({ says });
    const registry = await pushThrough(t, { leastPartBytes: 5 * MiB, fault: dropping });
    assert.equal(sizesOf(registry).at(-1), SIZE, `${says}`);
    assert.ok(sizesOf(registry).length <= 4, `${sizesOf(registry)}`);
  }
});

test("a registry that answers 201 to PATCH is not asked for more", async (t) => {
  const registry = await pushThrough(t, { fault: secondPartsDropped({ says: true }) });
  assert.deepEqual(sizesOf(registry), [SIZE]);
});

test("an upload that is forgotten when its connection breaks starts again", async (t) => {
  const registry = await pushThrough(t, { fault: faultFor(isPatch, { dropUploadAt: MiB, forgetsUpload: true }) });
  assert.deepEqual(sizesOf(registry), [MiB, SIZE]);
});

test("a registry that loses each upload after some progress is given up", async (t) => {
  let number = 0;
  const fault = (request: SeenRequest): Fault | undefined => {
    if (!isPatch(request)) return undefined;
    number += 1;
    return number % 2 === 0 ? { dropUploadAt: 0, forgetsUpload: true } : undefined;
  };
  const registry = await startFakeRegistry(t, { leastPartBytes: 5 * MiB, fault });
  const pushing = registryStore(t).store.push(IMAGE, `${registry.host}/app:1`);
  await assert.rejects(pushing, { code: "registry-unavailable" });
  assert.ok(sizesOf(registry).length <= 2 * LIMITS.registryTries + 2, `${sizesOf(registry)}`);
});

test("a blob that no manifest of its repository names is not mounted where that is required, and is sent", async (t) => {
  const registry = await startFakeRegistry(t, { mounts: namedByManifest });
  const { store } = registryStore(t);
  await store.push(IMAGE, `${registry.host}/base:1`);
  const pulled = await store.pull(`${registry.host}/base:1`);
  assert.equal((await store.push(pulled, `${registry.host}/named:1`)).mountedBytes, SIZE);
  registry.repository("base").manifests.clear();
  // The layers are read from the other repository, which still has their bytes.
  const { mountedBytes } = await store.push(pulled, `${registry.host}/unnamed:1`);
  assert.equal(mountedBytes, 0);
  assert.equal(registry.repository("unnamed").blobs.get(LAYER!.descriptor.digest)?.length, SIZE);
});

test("an answer to HEAD that tells neither length nor digest does not make a blob count as there", async (t) => {
  const saysYes = ({ method, path }: SeenRequest) => method === "HEAD" && path.includes("/blobs/");
  const fault = faultFor(saysYes, { status: 200, headers: { "transfer-encoding": "chunked" } }, 2);
  assert.deepEqual(sizesOf(await pushThrough(t, { fault })), [SIZE]);
});
