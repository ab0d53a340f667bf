import assert from "node:assert/strict";
import { test } from "node:test";
import {
  attach,
  BASELINE,
  baseline,
  listUnderTag,
  plant,
  plantList,
  registryWithImage,
} from "../../../test/support/attached.ts";
import { INDEX, indexOf, MANIFEST, referrersApi } from "../../../test/support/fake-referrers.ts";
import { type Fault, faultFor, type SeenRequest } from "../../../test/support/fake-registry.ts";
import { registryStore } from "../../../test/support/registry-store.ts";
import { LIMITS } from "../../base/limits.ts";

const isListWrite = ({ method, path }: SeenRequest) => method === "PUT" && /\/manifests\/sha256-/.test(path);

test("without the referrers API, an artifact is listed under the fallback tag, once", async (t) => {
  const { registry, store, image, app } = await registryWithImage(t);
  const first = await attach(store, app, image.descriptor, baseline("one"));
  const before = listUnderTag(registry, image);
  const { mediaType, digest, size } = first;
  const annotations = { "org.example.a": "1", "org.example.b": "one" };
  const entry = { mediaType, digest, size, artifactType: BASELINE, annotations };
  assert.deepEqual(before, JSON.parse(indexOf([entry])));
  const writes = registry.requests.filter(isListWrite).length;
  assert.deepEqual(await attach(store, app, image.descriptor, baseline("one")), first);
  assert.deepEqual(listUnderTag(registry, image), before);
  assert.equal(registry.requests.filter(isListWrite).length, writes);
  const { found, unread } = await store.referrers(app, image.descriptor.digest, BASELINE);
  assert.deepEqual(
    found.map(({ descriptor }) => descriptor),
    [first],
  );
  assert.deepEqual(unread, []);
  assert.equal(Buffer.from(await store.readLayer(app, found[0]!.layers[0]!)).toString(), "one");
});

for (const says of [true, false]) {
  test(`with the referrers API, no fallback tag is written${says ? "" : ", even where the answer does not say that it is there"}`, async (t) => {
    const { registry, store, image, app } = await registryWithImage(t);
    registry.fault = referrersApi(registry, { says });
    await attach(store, app, image.descriptor, baseline("one"));
    assert.equal(listUnderTag(registry, image), undefined);
    assert.equal((await store.referrers(app, image.descriptor.digest)).found.length, 1);
  });
}

test("a registry that says that it saw the subject, and has no referrers API, gets the fallback tag", async (t) => {
  const { registry, store, image, app } = await registryWithImage(t);
  const says = referrersApi(registry);
  registry.fault = (request) => (request.path.includes("/referrers/") ? { status: 404 } : says(request));
  await attach(store, app, image.descriptor, baseline("one"));
  assert.equal(listUnderTag(registry, image).manifests.length, 1);
  assert.equal((await store.referrers(app, image.descriptor.digest)).found.length, 1);
});

test("what others have written under the fallback tag stays, to the last member", async (t) => {
  const { registry, store, image, app } = await registryWithImage(t);
  const others = [
    { mediaType: MANIFEST, digest: `sha256:${"a".repeat(64)}`, size: 1, artifactType: "a/b", "x-unknown": [1, null] },
    { mediaType: "application/vnd.cncf.oras.artifact.manifest.v1+json", digest: `sha256:${"b".repeat(64)}`, size: 2 },
  ];
  plantList(registry, image, INDEX, JSON.stringify({ schemaVersion: 2, manifests: others, "x-own": { y: "z" } }));
  const attached = await attach(store, app, image.descriptor, baseline("one"));
  const { manifests, ...rest } = listUnderTag(registry, image);
  assert.deepEqual(manifests, [...others, { ...attached }]);
  assert.deepEqual(rest, { "schemaVersion": 2, "x-own": { y: "z" } });
});

test("what cannot be read under the fallback tag is never overwritten", async (t) => {
  const lists: Readonly<Record<string, readonly [mediaType: string, text: string]>> = {
    "no JSON": [INDEX, "<html>"],
    "no index": [INDEX, '{"schemaVersion":2}'],
    "an entry without digest": [INDEX, indexOf([{ mediaType: MANIFEST, size: 1 }])],
    "an image": [MANIFEST, '{"schemaVersion":2}'],
    "a key twice": [INDEX, '{"schemaVersion":2,"manifests":[],"manifests":[]}'],
    "an unknown type": ["text/html", "<html>"],
  };
  for (const [name, [mediaType, text]] of Object.entries(lists)) {
    const { registry, store, image, app } = await registryWithImage(t);
    const digest = plantList(registry, image, mediaType, text);
    const tag = image.descriptor.digest.replace(":", "-");
    await assert.rejects(attach(store, app, image.descriptor, baseline("one")), { code: "referrers-invalid" }, name);
    assert.equal(registry.repository("team/app").tags.get(tag), digest, name);
    await assert.rejects(store.referrers(app, image.descriptor.digest), { code: "referrers-invalid" }, name);
  }
});

/** Another client that has read the tag before, and writes over it as soon as it was written. */
function overwriting(times: number, write: () => void): (request: SeenRequest) => Fault | undefined {
  const fault = faultFor(isListWrite, { lie: write }, times);
  return (request) => fault?.(request);
}

test("an entry that another client overwrites is added again, and the other's stays", async (t) => {
  const { registry, store, image, app } = await registryWithImage(t);
  const other = { mediaType: MANIFEST, digest: `sha256:${"a".repeat(64)}`, size: 1 };
  registry.fault = overwriting(2, () => void plantList(registry, image, INDEX, indexOf([other])));
  const attached = await attach(store, app, image.descriptor, baseline("one"));
  const digests = listUnderTag(registry, image).manifests.map(({ digest }: { digest: string }) => digest);
  assert.deepEqual(digests, [other.digest, attached.digest]);
});

test("entries that another client overwrites, and that were seen before, are added again too", async (t) => {
  const { registry, store, image, app } = await registryWithImage(t);
  const [before, after] = ["a", "b"].map((hex) => ({
    mediaType: MANIFEST,
    digest: `sha256:${hex.repeat(64)}`,
    size: 1,
    x: hex,
  }));
  plantList(registry, image, INDEX, indexOf([before]));
  registry.fault = overwriting(1, () => void plantList(registry, image, INDEX, indexOf([after])));
  const attached = await attach(store, app, image.descriptor, baseline("one"));
  assert.deepEqual(listUnderTag(registry, image).manifests, [after, before, attached]);
});

test("an entry that is overwritten after the first reading is noticed by the second", async (t) => {
  const { registry, image, app } = await registryWithImage(t);
  let overwritten = false;
  const wait = async () => {
    if (!overwritten) plantList(registry, image, INDEX, indexOf([]));
    overwritten = true;
  };
  const attached = await attach(registryStore(t, { wait }).store, app, image.descriptor, baseline("one"));
  assert.ok(overwritten);
  assert.equal(listUnderTag(registry, image).manifests[0].digest, attached.digest);
});

test("a tag that keeps nothing ends with attachment-lost", async (t) => {
  const { registry, store, image, app } = await registryWithImage(t);
  registry.fault = overwriting(1000, () => void plantList(registry, image, INDEX, indexOf([])));
  await assert.rejects(attach(store, app, image.descriptor, baseline("one")), { code: "attachment-lost" });
  assert.equal(registry.requests.filter(isListWrite).length, LIMITS.fallbackTagWrites);
});

test("several artifacts are attached by one store at once, and each writes the tag once", async (t) => {
  const { registry, store, image, app } = await registryWithImage(t);
  const texts = ["a", "b", "c", "d"];
  await Promise.all(texts.map((text) => attach(store, app, image.descriptor, baseline(text))));
  assert.equal(listUnderTag(registry, image).manifests.length, texts.length);
  assert.equal(registry.requests.filter(isListWrite).length, texts.length);
});

test("nothing is attached to an image that is not there, or is another one", async (t) => {
  const { registry, store, image, app } = await registryWithImage(t);
  const absent = { ...image.descriptor, digest: `sha256:${"0".repeat(64)}` } as const;
  await assert.rejects(attach(store, app, absent, baseline("one")), { code: "image-unknown" });
  await assert.rejects(store.referrers(app, absent.digest), { code: "image-unknown" });
  const wrongSize = { ...image.descriptor, size: 1 };
  await assert.rejects(attach(store, app, wrongSize, baseline("one")), { code: "digest-mismatch" });
  const wrongType = { ...image.descriptor, mediaType: INDEX };
  await assert.rejects(attach(store, app, wrongType, baseline("one")), { code: "manifest-invalid" });
  assert.equal(registry.repository("team/app").manifests.size, 1);
});

test("a registry's refusal is told with what to do", async (t) => {
  const isManifestWrite = ({ method, path }: SeenRequest) => method === "PUT" && path.includes("/manifests/");
  const refusals: readonly [when: (request: SeenRequest) => boolean, status: number, code: string, fix?: RegExp][] = [
    [isManifestWrite, 401, "registry-denied"],
    [isManifestWrite, 403, "registry-denied", /docker login/],
    [isManifestWrite, 400, "registry-protocol", /does not take artifacts/],
    [isManifestWrite, 405, "registry-protocol", /does not take artifacts/],
    [isManifestWrite, 413, "registry-protocol"],
    [isManifestWrite, 429, "registry-unavailable"],
    [isManifestWrite, 503, "registry-unavailable"],
    [isListWrite, 400, "registry-protocol", /let this tag be changed/],
    [({ path }) => path.includes("/referrers/"), 403, "registry-denied"],
    [({ path }) => path.includes("/referrers/"), 429, "registry-unavailable"],
  ];
  for (const [when, status, code, fix = /./s] of refusals) {
    const { registry, store, image, app } = await registryWithImage(t);
    registry.fault = faultFor(when, { status }, 1000);
    await assert.rejects(
      attach(store, app, image.descriptor, baseline("one")),
      (error: { code: string; fix?: string }) => {
        assert.equal(error.code, code, `${status}`);
        assert.match(error.fix ?? "-", fix);
        return true;
      },
    );
    assert.equal(listUnderTag(registry, image), undefined);
  }
});

test("what other clients upload at the same time may be refused a few times", async (t) => {
  const isUpload = ({ method, path }: SeenRequest) => method === "PUT" && path.includes("/blobs/uploads/");
  const isManifest = ({ method, path }: SeenRequest) => method === "PUT" && path.includes("/manifests/sha256:");
  const body = '{"errors":[{"code":"DIGEST_INVALID","message":"provided digest did not match uploaded content"}]}';
  for (const when of [isUpload, isManifest]) {
    for (const [times, isKept] of [
      [3, true],
      [100, false],
    ] as const) {
      const { registry, store, image, app } = await registryWithImage(t);
      registry.fault = faultFor(when, { status: 400, body }, times);
      const attaching = attach(store, app, image.descriptor, baseline("one"));
      if (isKept) await attaching;
      else await assert.rejects(attaching, { code: "registry-protocol" });
    }
  }
});

test("a registry that attaches to another image than was asked for is told", async (t) => {
  const { registry, store, image, app } = await registryWithImage(t);
  const isManifestWrite = ({ method, path }: SeenRequest) => method === "PUT" && path.includes("/manifests/");
  const lie: Fault["lie"] = ({ headers }) => {
    headers["oci-subject"] = "sha256:0";
  };
  registry.fault = faultFor(isManifestWrite, { lie });
  await assert.rejects(attach(store, app, image.descriptor, baseline("one")), { code: "registry-protocol" });
});

test("what a manifest says decides, and not what a list says", async (t) => {
  const { registry, store, image, app } = await registryWithImage(t);
  const { mediaType, digest, size } = image.descriptor;
  const subject = { mediaType, digest, size };
  const empty = { mediaType: "application/vnd.oci.empty.v1+json", digest: `sha256:${"e".repeat(64)}`, size: 2 };
  const byConfig = plant(registry, { config: { ...empty, mediaType: BASELINE }, layers: [empty], subject });
  const other = plant(registry, {
    artifactType: "a/b",
    config: { ...empty, mediaType: BASELINE },
    layers: [],
    subject,
  });
  const blank = plant(registry, { artifactType: "", config: { ...empty, mediaType: BASELINE }, layers: null, subject });
  const liar = plant(registry, {
    artifactType: BASELINE,
    config: empty,
    layers: [],
    subject: { ...subject, digest: other.digest },
  });
  const missing = { ...empty, mediaType: MANIFEST };
  const entries = [
    { ...byConfig, artifactType: "wrong/type" },
    { ...other, artifactType: BASELINE },
    blank,
    { ...liar, artifactType: BASELINE },
    missing,
    { ...byConfig },
  ];
  plantList(registry, image, INDEX, indexOf(entries));
  const { found, unread } = await store.referrers(app, digest, BASELINE);
  assert.deepEqual(
    found.map((each) => [each.descriptor.digest, each.artifactType, each.layers]),
    [
      [byConfig.digest, BASELINE, []],
      [blank.digest, BASELINE, []],
    ],
  );
  assert.deepEqual(
    unread.map((each) => [each.descriptor.digest, each.error.code]),
    [
      [liar.digest, "referrers-invalid"],
      [missing.digest, "image-unknown"],
    ],
  );
  assert.equal((await store.referrers(app, digest)).found.length, 3);
});

test("a registry may ignore the filter, filter by the type of the config, and list in pages", async (t) => {
  for (const options of [
    {},
    { filters: true },
    { filters: true, configTypes: true },
    { configTypes: true, pageSize: 1 },
  ]) {
    const { registry, store, image, app } = await registryWithImage(t);
    registry.fault = referrersApi(registry, options);
    for (const text of ["one", "two"]) await attach(store, app, image.descriptor, baseline(text));
    await attach(store, app, image.descriptor, { artifactType: "a/b", layers: [] });
    const { found, unread } = await store.referrers(app, image.descriptor.digest, BASELINE);
    assert.deepEqual(
      found.map(({ annotations }) => annotations["org.example.b"]),
      ["one", "two"],
    );
    assert.deepEqual(unread, []);
    assert.equal((await store.referrers(app, image.descriptor.digest)).found.length, 3);
    assert.deepEqual((await store.referrers(app, image.descriptor.digest, "no/ne")).found, []);
  }
});

test("what was listed under the fallback tag is found after the registry got the referrers API", async (t) => {
  const { registry, store, image, app } = await registryWithImage(t);
  await attach(store, app, image.descriptor, baseline("one"));
  const none: Fault = { status: 200, headers: { "content-type": INDEX }, body: indexOf([]) };
  registry.fault = faultFor(({ path }) => path.includes("/referrers/"), none, 1000);
  assert.equal((await store.referrers(app, image.descriptor.digest, BASELINE)).found.length, 1);
});

test("a page for people in place of the referrers API means that there is none", async (t) => {
  const { registry, store, image, app } = await registryWithImage(t);
  const page: Fault = { status: 200, headers: { "content-type": "text/html" }, body: "<html>" };
  registry.fault = faultFor(({ path }) => path.includes("/referrers/"), page, 1000);
  await attach(store, app, image.descriptor, baseline("one"));
  assert.equal((await store.referrers(app, image.descriptor.digest, BASELINE)).found.length, 1);
});
