import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import {
  type FakeRegistry,
  type FakeRegistryOptions,
  type SeenRequest,
  startFakeRegistry,
} from "../../../test/support/fake-registry.ts";
import {
  coded,
  immutableTags,
  READING_QUIRKS,
  smallProxy,
  TOO_MANY_REQUESTS,
  uploadsElsewhere,
  WRITING_QUIRKS,
} from "../../../test/support/fake-registry-quirks.ts";
import { largeImage } from "../../../test/support/registry-image.ts";
import { registryStore } from "../../../test/support/registry-store.ts";
import { sampleImage, sampleIndex } from "../../../test/support/sample-image.ts";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import { type Artifact, imagesOf } from "../../image/image.ts";
import type { RegistryStore } from "./registry.ts";

const INDEX = sampleIndex([sampleImage(), sampleImage({ architecture: "arm64" })]);
/** Large enough that an upload is opened, sent in a PATCH and closed. */
const LARGE = largeImage(3 * 1024 * 1024);

async function holding(t: TestContext, artifact: Artifact, options: FakeRegistryOptions = {}): Promise<FakeRegistry> {
  const registry = await startFakeRegistry(t, options);
  await registryStore(t).store.push(artifact, `${registry.host}/app:1`);
  return registry;
}

async function readWhole(store: RegistryStore, reference: string): Promise<Artifact> {
  const artifact = await store.pull(reference);
  for (const { layers } of imagesOf(artifact)) for (const layer of layers) await Array.fromAsync(layer.open());
  return artifact;
}

for (const [name, quirk] of Object.entries(READING_QUIRKS)) {
  test(`an image is read where ${name}`, async (t) => {
    const registry = await holding(t, INDEX);
    registry.fault = quirk();
    const { store, pauses } = registryStore(t);
    const read = await readWhole(store, `${registry.host}/app:1`);
    assert.equal(read.descriptor.digest, INDEX.descriptor.digest);
    assert.ok(
      pauses.every((pause) => pause < 1000),
      `${pauses}`,
    );
  });
}

test("content that was compressed for transfer is refused, and the error names the coding", async (t) => {
  const registry = await holding(t, INDEX);
  for (const part of ["manifests", "blobs"] as const) {
    registry.fault = coded(part);
    await assert.rejects(readWhole(registryStore(t).store, `${registry.host}/app:1`), {
      why: /Content-Encoding is "gzip"/,
    });
  }
});

for (const [name, quirk] of Object.entries(WRITING_QUIRKS)) {
  test(`an image is written where ${name}`, async (t) => {
    const registry = await holding(t, LARGE);
    const { store } = registryStore(t);
    const source = await store.pull(`${registry.host}/app:1`);
    registry.fault = quirk();
    for (const artifact of [INDEX, LARGE]) await store.push(artifact, `${registry.host}/other:1`);
    // Its layers could be mounted.
    await store.push(source, `${registry.host}/third:1`);
    registry.fault = undefined;
    for (const repository of ["other", "third"]) {
      assert.equal(
        (await readWhole(store, `${registry.host}/${repository}:1`)).descriptor.digest,
        LARGE.descriptor.digest,
      );
    }
  });
}

test("pushing the same image to an immutable tag succeeds; another image is refused with advice", async (t) => {
  for (const digests of [true, false]) {
    const registry = await holding(t, INDEX);
    registry.fault = immutableTags(registry.repository("app").tags, digests);
    const { store } = registryStore(t);
    const { uploadedBytes } = await store.push(INDEX, `${registry.host}/app:1`);
    assert.equal(uploadedBytes, 0);
    await assert.rejects(store.push(LARGE, `${registry.host}/app:1`), {
      code: "registry-protocol",
      why: /TAG_INVALID/,
      fix: /another tag/,
    });
  }
});

test("a registry that rate limits is waited for as it asks, and is given up with advice", async (t) => {
  const registry = await holding(t, INDEX);
  registry.fault = ({ path }) => (path.includes("/manifests/") ? TOO_MANY_REQUESTS : undefined);
  const { store, pauses } = registryStore(t);
  await assert.rejects(store.pull(`${registry.host}/app:1`), {
    code: "registry-unavailable",
    why: /rate limiting/,
    fix: /docker login/,
  });
  assert.deepEqual(pauses, [30_000, 30_000, 30_000, 30_000]);
});

test("a proxy that limits the size of requests is named as the cause", async (t) => {
  const registry = await startFakeRegistry(t, { fault: smallProxy(1024) });
  await assert.rejects(registryStore(t).store.push(LARGE, `${registry.host}/app:1`), {
    code: "registry-protocol",
    why: /413/,
    fix: /client_max_body_size/,
  });
});

/** A store that has the login for the registry. */
function storeFor(t: TestContext, { host }: FakeRegistry): RegistryStore {
  const home = temporaryFolder(t);
  mkdirSync(join(home, ".docker"));
  const auths = { [host]: { auth: Buffer.from("user:pass").toString("base64") } };
  writeFileSync(join(home, ".docker/config.json"), JSON.stringify({ auths }));
  return registryStore(t, { homeDirectory: home }).store;
}

const LOGIN = { username: "user", password: "pass" };

test("an upload to another host sends no credentials there", async (t) => {
  const registry = await startFakeRegistry(t, { auth: { kind: "basic", ...LOGIN } });
  const elsewhere = await startFakeRegistry(t);
  const seen: SeenRequest[] = [];
  registry.fault = uploadsElsewhere(elsewhere.host, []);
  elsewhere.fault = (request) => {
    seen.push(request);
    return { status: request.method === "PATCH" ? 202 : 201 };
  };
  const store = storeFor(t, registry);
  // The content was sent elsewhere, so the registry does not have it, and only the requests are checked.
  await store.push(LARGE, `${registry.host}/app:1`);
  assert.ok(seen.some(({ method }) => method === "PUT"));
  assert.deepEqual(seen.map(({ headers }) => headers.authorization).filter(Boolean), []);
});

const AUTHS: Readonly<Record<string, FakeRegistryOptions["auth"]>> = {
  "Basic after a token that was taken for nothing": { kind: "token-then-basic", ...LOGIN },
  "Negotiate or Basic": { kind: "basic", ...LOGIN, challenge: 'Negotiate, Basic realm="x"' },
  "Negotiate with a token68, then Basic": { kind: "basic", ...LOGIN, challenge: 'Negotiate YIIB==, Basic realm="x"' },
  "Basic or Bearer in one header": {
    kind: "token",
    ...LOGIN,
    token: "t",
    challenge: 'Basic realm="x", Bearer realm="REALM",service="s"',
  },
  "bearer in small letters": { kind: "token", ...LOGIN, token: "t", challenge: 'bearer realm="REALM", service="s"' },
};

for (const [name, auth] of Object.entries(AUTHS)) {
  test(`a registry is read and written that wants ${name}`, async (t) => {
    const registry = await startFakeRegistry(t, { auth: auth! });
    const store = storeFor(t, registry);
    await store.push(INDEX, `${registry.host}/app:1`);
    assert.equal((await readWhole(store, `${registry.host}/app:1`)).descriptor.digest, INDEX.descriptor.digest);
  });
}
