import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { LIMITS } from "../../src/base/limits.ts";
import { attach, BASELINE, baseline, plant, plantList, registryWithImage } from "../support/attached.ts";
import { INDEX, indexOf, MANIFEST } from "../support/fake-referrers.ts";
import { type Fault, type SeenRequest, startFakeRegistry } from "../support/fake-registry.ts";
import { registryStore } from "../support/registry-store.ts";
import { temporaryFolder } from "../support/temporary.ts";

const LOGIN = { username: "user", password: "c4n4ry-p4ssw0rd" };

function loggedIn(t: TestContext, host: string) {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, "config.json"), JSON.stringify({ auths: { [host]: LOGIN } }));
  return registryStore(t, { env: { DOCKER_CONFIG: folder } }).store;
}

/** Answers every request for a list. */
function lists(answer: (request: SeenRequest, page: number) => Partial<Fault>) {
  let page = 0;
  return (request: SeenRequest): Fault | undefined => {
    if (!request.path.includes("/referrers/")) return undefined;
    const fault = answer(request, page++);
    return { status: 200, body: indexOf([]), ...fault, headers: { "content-type": INDEX, ...fault.headers } };
  };
}

const next = (target: string) => ({ headers: { link: `<${target}>; rel="next"` } });

test("pages that never end, or lead around in circles, end with an error", async (t) => {
  const { registry, store, image, app } = await registryWithImage(t);
  const { digest } = image.descriptor;
  const ask = () => store.referrers(app, digest, BASELINE);
  registry.fault = lists((_, page) => next(`/v2/team/app/referrers/x?page=${page}`));
  await assert.rejects(ask(), { code: "referrers-invalid", why: /more than 100 pages/ });
  assert.equal(registry.seen("GET", "/referrers/").length, LIMITS.referrerPages);
  registry.fault = lists((_, page) => next(`/v2/team/app/referrers/x?page=${page % 3}`));
  await assert.rejects(ask(), { code: "referrers-invalid", why: /circles/ });
  registry.fault = lists(({ path }) => next(path));
  await assert.rejects(ask(), { code: "referrers-invalid", why: /circles/ });
  registry.fault = lists((_, page) => (page === 0 ? next("/v2/team/app/referrers/x?page=2") : { status: 404 }));
  await assert.rejects(ask(), { code: "referrers-invalid", what: /only a part/ });
});

test("a list that is too large, too long or no list is refused", async (t) => {
  const { registry, store, image, app } = await registryWithImage(t);
  const ask = () => store.referrers(app, image.descriptor.digest, BASELINE);
  const entry = (number: number) => ({
    mediaType: MANIFEST,
    digest: `sha256:${String(number).padStart(64, "0")}`,
    size: 9,
  });
  const tenMegabytes = indexOf([{ ...entry(1), annotations: { a: "x".repeat(10_000_000) } }]);
  const answers: readonly (readonly [Partial<Fault>, code: string])[] = [
    [{ body: tenMegabytes }, "limit-exceeded"],
    [{ body: indexOf(Array.from({ length: LIMITS.descriptors + 1 }, (_, number) => entry(number))) }, "limit-exceeded"],
    [{ body: "[".repeat(100_000) }, "referrers-invalid"],
    [{ body: indexOf([{ ...entry(1), digest: "sha256:../../../etc/passwd" }]) }, "referrers-invalid"],
    [{ body: indexOf([]), headers: { "content-encoding": "gzip" } }, "registry-protocol"],
  ];
  for (const [answer, code] of answers) {
    registry.fault = lists(() => answer);
    await assert.rejects(ask(), { code });
    await assert.rejects(attach(store, app, image.descriptor, baseline("one")), { code });
  }
  registry.fault = lists((_, page) => ({
    body: indexOf(Array.from({ length: 2000 }, (__, number) => entry(page * 2000 + number))),
    ...next(`/v2/team/app/referrers/x?page=${page}`),
  }));
  await assert.rejects(ask(), { code: "referrers-invalid", why: /more than 10000 entries/ });
  registry.fault = undefined;
  plantList(registry, image, INDEX, tenMegabytes);
  await assert.rejects(ask(), { code: "limit-exceeded" });
});

test("of a long list only so much is read, what has the wanted type first, and the rest is told", async (t) => {
  const { registry, store, image, app } = await registryWithImage(t);
  const { mediaType, digest, size } = image.descriptor;
  const attached = await attach(store, app, image.descriptor, baseline("one"));
  const many = Array.from({ length: LIMITS.referrers + 5 }, (_, number) =>
    plant(registry, {
      artifactType: "a/b",
      config: { mediaType: "c/d", digest: `sha256:${"e".repeat(64)}`, size: 2 },
      layers: [],
      subject: { mediaType, digest, size },
      annotations: { number: `${number}` },
    }),
  );
  const huge = { ...attached, digest: `sha256:${"f".repeat(64)}`, size: 2 ** 52 };
  plantList(registry, image, INDEX, indexOf([...many, huge, attached]));
  registry.requests.length = 0;
  const { found, unread } = await store.referrers(app, digest, BASELINE);
  assert.deepEqual(
    found.map(({ descriptor }) => descriptor.digest),
    [attached.digest],
  );
  assert.equal(unread.length, 7);
  assert.ok(unread.every(({ error }) => error.code === "limit-exceeded"));
  assert.equal(registry.seen("GET", "/manifests/sha256:").length, LIMITS.referrers);
});

test("manifests and layers that are not what their digests name are not believed", async (t) => {
  const { registry, store, image, app } = await registryWithImage(t);
  const attached = await attach(store, app, image.descriptor, baseline("one"));
  const [layer] = (await store.referrers(app, image.descriptor.digest)).found[0]!.layers;
  const replaced = (part: string, body: string) => {
    const lie: Fault["lie"] = (answer) => {
      answer.body = Buffer.from(body);
    };
    return ({ path }: SeenRequest) => (path.endsWith(part) ? { lie } : undefined);
  };
  registry.fault = replaced(layer!.digest, "two");
  await assert.rejects(store.readLayer(app, layer!), { code: "digest-mismatch" });
  await assert.rejects(store.readLayer(app, { ...layer!, size: LIMITS.attachmentBytes + 1 }), {
    code: "limit-exceeded",
  });
  await assert.rejects(store.readLayer(app, { ...layer!, digest: `sha256:${"0".repeat(64)}` }), {
    code: "blob-unknown",
  });
  registry.fault = replaced(attached.digest, "{}");
  const { found, unread } = await store.referrers(app, image.descriptor.digest);
  assert.deepEqual([found.length, unread.map(({ error }) => error.code)], [0, ["digest-mismatch"]]);
});

test("credentials are sent neither to a page nor to a redirect on another host", async (t) => {
  const elsewhere = await startFakeRegistry(t);
  const { registry, image, app } = await registryWithImage(t, { auth: { kind: "basic", ...LOGIN } });
  const store = loggedIn(t, registry.host);
  const ask = () => store.referrers(app, image.descriptor.digest, BASELINE);
  registry.fault = lists(() => next(`${elsewhere.origin}/v2/team/app/referrers/x`));
  await assert.rejects(ask(), { code: "registry-protocol", what: /next page/ });
  assert.equal(elsewhere.requests.length, 0);
  registry.fault = lists(() => next("http://169.254.169.254/latest/"));
  await assert.rejects(ask(), { code: "registry-protocol" });
  registry.fault = lists(({ path }) => ({ status: 307, headers: { location: `${elsewhere.origin}${path}` } }));
  assert.deepEqual((await ask()).found, []);
  assert.equal(elsewhere.requests.length, 1);
  assert.ok(elsewhere.requests.every(({ headers }) => headers.authorization === undefined));
  const moved = { status: 307, headers: { location: `${elsewhere.origin}/v2/team/app/manifests/x` } };
  registry.fault = ({ method, path }) => (method === "PUT" && path.includes("/manifests/") ? moved : undefined);
  await assert.rejects(attach(store, app, image.descriptor, baseline("one")), { code: "registry-protocol" });
  assert.ok(elsewhere.requests.every(({ headers, method }) => headers.authorization === undefined && method === "GET"));
});
