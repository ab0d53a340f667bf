import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { inspect } from "node:util";
import type { PlimsollError } from "../../src/base/error.ts";
import { imagesOf } from "../../src/image/image.ts";
import type { RegistryStore } from "../../src/store/registry/registry.ts";
import {
  type FakeRegistry,
  type FakeRegistryOptions,
  type Fault,
  startFakeRegistry,
} from "../support/fake-registry.ts";
import { largeImage } from "../support/registry-image.ts";
import { registryStore } from "../support/registry-store.ts";
import { sampleImage, sampleIndex } from "../support/sample-image.ts";
import { temporaryFolder } from "../support/temporary.ts";

const CANARY = "c4n4ry-p4ssw0rd";
const LOGIN = { username: "user", password: CANARY };

/** A registry with `app:1`, and a store that is logged in there. */
async function prepared(t: TestContext, options: FakeRegistryOptions = {}) {
  const registry = await startFakeRegistry(t, { auth: { kind: "basic", ...LOGIN }, ...options });
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, "config.json"), JSON.stringify({ auths: { [registry.host]: LOGIN } }));
  const { store } = registryStore(t, { env: { DOCKER_CONFIG: folder } });
  const image = sampleImage();
  const { repositories } = registry;
  const filling = await startFakeRegistry(t);
  await registryStore(t).store.push(image, `${filling.host}/app:1`);
  for (const [name, stored] of filling.repositories) repositories.set(name, stored);
  return { registry, store, image, app: `${registry.host}/app:1` };
}

function lieAbout(registry: FakeRegistry, part: string, lie: NonNullable<Fault["lie"]>): void {
  registry.fault = ({ method, path }) => (method === "GET" && path.includes(part) ? { lie } : undefined);
}

async function readLayer(store: RegistryStore, reference: string): Promise<void> {
  const [image] = imagesOf(await store.pull(reference));
  for await (const _ of image!.layers[0]!.open()) {
    // Only the verification matters here.
  }
}

test("false digests and sizes are detected", async (t) => {
  const { registry, store, image, app } = await prepared(t);
  const layer = image.layers[0]!.descriptor.digest;
  const pinned = `${registry.host}/app@${image.descriptor.digest}`;
  const flip: Fault["lie"] = (answer) => {
    answer.body = Uint8Array.from(answer.body, (byte, place) => (place === 5 ? byte ^ 1 : byte));
  };
  const shorten: Fault["lie"] = (answer) => {
    answer.body = answer.body.subarray(0, -1);
  };
  const lengthen: Fault["lie"] = (answer) => {
    answer.headers["transfer-encoding"] = "chunked";
    answer.body = Buffer.concat([answer.body, Buffer.alloc(100_000)]);
  };
  for (const lie of [flip, shorten, lengthen]) {
    lieAbout(registry, layer, lie);
    await assert.rejects(readLayer(store, app), { code: "digest-mismatch" });
    lieAbout(registry, image.manifest.config.digest, lie);
    await assert.rejects(store.pull(app), { code: "digest-mismatch" });
    lieAbout(registry, "/manifests/", (answer) => {
      lie(answer);
      delete answer.headers["docker-content-digest"];
    });
    await assert.rejects(store.pull(pinned), { code: "digest-mismatch" });
  }
  lieAbout(registry, "/manifests/", (answer) => {
    answer.headers["docker-content-digest"] = `sha256:${"0".repeat(64)}`;
  });
  await assert.rejects(store.pull(app), { code: "digest-mismatch" });
  lieAbout(registry, "/manifests/", (answer) => {
    answer.headers["docker-content-digest"] = "../../etc/passwd";
  });
  await assert.rejects(store.pull(app), { code: "registry-protocol" });
});

test("after a wrong Content-Range the download is not resumed", async (t) => {
  const { registry, store } = await prepared(t);
  const image = largeImage(1_000_000);
  await store.push(image, `${registry.host}/app:large`);
  let asked = 0;
  registry.fault = ({ path }) => {
    if (!path.includes(image.layers[0]!.descriptor.digest)) return undefined;
    asked += 1;
    if (asked === 1) return { dropDownloadAt: 200_000 };
    return {
      lie: ({ headers }) => {
        headers["content-range"] = "bytes 0-9/10";
      },
    };
  };
  await assert.rejects(readLayer(store, `${registry.host}/app:large`), { code: "digest-mismatch" });
});

test("a manifest must be the same document for every reader", async (t) => {
  const { registry, store, image, app } = await prepared(t);
  const manifests = registry.repository("app").manifests;
  const cases: [string, string, string][] = [
    ["an index that is said to be a manifest", image.descriptor.mediaType, JSON.stringify(sampleIndex([image]).index)],
    [
      "a manifest that is said to be an index",
      sampleIndex([]).descriptor.mediaType,
      Buffer.from(image.bytes).toString(),
    ],
    ["a page of HTML", "text/html", "<html></html>"],
    ["docker's schema 1", "application/vnd.docker.distribution.manifest.v1+prettyjws", "{}"],
    ["a duplicate key", image.descriptor.mediaType, '{"schemaVersion":2,"schemaVersion":2}'],
    ["nothing", image.descriptor.mediaType, ""],
  ];
  for (const [name, mediaType, text] of cases) {
    const digest = image.descriptor.digest;
    manifests.set(digest, { mediaType, bytes: Buffer.from(text) });
    lieAbout(registry, "/manifests/", ({ headers }) => void delete headers["docker-content-digest"]);
    await assert.rejects(store.pull(app), { code: "manifest-invalid" }, name);
  }
});

test("endless answers are not read to their end", async (t) => {
  const { registry, store, app } = await prepared(t);
  lieAbout(registry, "/manifests/", (answer) => {
    answer.headers["transfer-encoding"] = "chunked";
    answer.body = Buffer.alloc(5 * 1024 * 1024, " ");
  });
  await assert.rejects(store.pull(app), { code: "limit-exceeded" });
  const body = Buffer.alloc(5 * 1024 * 1024, "x");
  registry.fault = ({ path }) => (path.includes("/manifests/") ? { status: 400, body } : undefined);
  await assert.rejects(store.pull(app), { code: "registry-protocol" });
  const endless = await startFakeRegistry(t, {
    auth: { kind: "token", token: "t" },
    fault: ({ path }) => (path.startsWith("/token") ? { status: 200, body } : undefined),
  });
  await assert.rejects(store.pull(`${endless.host}/app`), { code: "limit-exceeded" });
});

test("credentials stay with the registry when it redirects", async (t) => {
  const { registry, store, image, app } = await prepared(t);
  const other = await startFakeRegistry(t);
  for (const [name, stored] of registry.repositories) other.repositories.set(name, stored);
  registry.fault = ({ path, headers }) =>
    path.includes("/blobs/") && headers.authorization !== undefined
      ? { status: 307, headers: { location: `http://thief:thief@${other.host}${path}` } }
      : undefined;
  await readLayer(store, app);
  assert.ok(other.seen("GET", image.layers[0]!.descriptor.digest).length > 0);
  for (const { headers } of other.requests) assert.equal(headers.authorization, undefined);
});

test("credentials stay with the registry when uploads go to another host", async (t) => {
  const { registry, store } = await prepared(t);
  const other = await startFakeRegistry(t, { fault: () => ({ status: 201 }) });
  registry.fault = ({ method, headers }) =>
    method === "POST" && headers.authorization !== undefined
      ? { status: 202, headers: { location: `${other.origin}/upload` } }
      : undefined;
  await store.push(largeImage(2_000_000), `${registry.host}/new:1`);
  assert.ok(other.seen("PATCH").length > 0 && other.seen("PUT").length > 0);
  for (const { headers } of other.requests) assert.equal(headers.authorization, undefined);
});

test("a challenge from another host gets no credentials", async (t) => {
  const { registry, store, app } = await prepared(t);
  const other = await startFakeRegistry(t, {
    fault: () => ({ status: 401, headers: { "www-authenticate": 'Basic realm="give"' } }),
  });
  registry.fault = ({ path, headers }) =>
    path.includes("/blobs/") && headers.authorization !== undefined
      ? { status: 302, headers: { location: `${other.origin}/` } }
      : undefined;
  await assert.rejects(readLayer(store, app), { code: "registry-denied" });
  for (const { headers } of other.requests) assert.equal(headers.authorization, undefined);
});

test("a registry cannot redirect plimsoll to a metadata service", async (t) => {
  const { registry, store, app } = await prepared(t);
  for (const location of ["http://169.254.169.254/latest/meta-data/", "http://[fe80::1]/", "http://2852039166/"]) {
    registry.fault = ({ path }) => (path.includes("/manifests/") ? { status: 307, headers: { location } } : undefined);
    await assert.rejects(store.pull(app), { code: "registry-protocol" }, location);
    registry.fault = ({ method }) => (method === "POST" ? { status: 202, headers: { location } } : undefined);
    await assert.rejects(store.push(sampleImage(), `${registry.host}/new:1`), { code: "registry-protocol" }, location);
    const asking = await startFakeRegistry(t, { auth: { kind: "token", token: "t", realm: location } });
    await assert.rejects(store.pull(`${asking.host}/app`), { code: "registry-protocol" }, location);
  }
});

test("invalid locations are refused", async (t) => {
  const { registry, store, app } = await prepared(t);
  for (const location of ["file:///etc/passwd", "gopher://x/", "http://[", "javascript:1"]) {
    registry.fault = ({ path }) => (path.includes("/manifests/") ? { status: 307, headers: { location } } : undefined);
    await assert.rejects(store.pull(app), { code: "registry-protocol" }, location);
  }
  registry.fault = ({ path }) => (path.includes("/manifests/") ? { status: 307 } : undefined);
  await assert.rejects(store.pull(app), { code: "registry-protocol" });
});

test("a registry that stores other bytes than were sent is detected", async (t) => {
  const { registry, store } = await prepared(t);
  registry.fault = ({ method, path }) =>
    method === "PUT" && path.includes("/manifests/")
      ? { status: 201, headers: { "docker-content-digest": `sha256:${"0".repeat(64)}` } }
      : undefined;
  await assert.rejects(store.push(sampleImage(), `${registry.host}/new:1`), { code: "registry-protocol" });
  registry.fault = ({ method, path }) =>
    method === "HEAD" && path.includes("/blobs/")
      ? { lie: () => undefined, status: 200, headers: { "content-length": "1" } }
      : undefined;
  await assert.rejects(store.push(sampleImage(), `${registry.host}/new:1`), { code: "digest-mismatch" });
});

test("secrets are in no error, whatever a registry repeats", async (t) => {
  const encoded = Buffer.from(`user:${CANARY}`).toString("base64");
  const { registry, store, app } = await prepared(t);
  const message = `${"x".repeat(190)} you sent ${CANARY} and Basic ${encoded}`;
  const body = JSON.stringify({ errors: [{ code: CANARY, message }] });
  for (const status of [400, 401, 403, 404, 405, 413, 500]) {
    registry.fault = ({ headers }) => (headers.authorization === undefined ? undefined : { status, body });
    for (const work of [() => store.pull(app), () => store.push(sampleImage(), `${registry.host}/new:1`)]) {
      await assert.rejects(work, (error: PlimsollError) => {
        const told = inspect(error, { depth: 9 }) + [error.what, error.why, error.fix, error.where].join(" ");
        for (const secret of [CANARY, encoded, CANARY.slice(0, 10)])
          assert.ok(!told.includes(secret), `${status}: ${told}`);
        return true;
      });
    }
  }
});

test("a token with a line break is in no header, and in no error", async (t) => {
  const body = JSON.stringify({ token: `${CANARY}\r\nX-Evil: 1` });
  const { store } = await prepared(t);
  const asking = await startFakeRegistry(t, {
    auth: { kind: "token", token: "t" },
    fault: ({ path }) => (path.startsWith("/token") ? { status: 200, body } : undefined),
  });
  await assert.rejects(store.pull(`${asking.host}/app`), (error: PlimsollError) => {
    assert.equal(error.code, "registry-protocol");
    assert.ok(!inspect(error, { depth: 9 }).includes(CANARY));
    return true;
  });
});
