import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Descriptor } from "../../src/format/oci/descriptor.ts";
import { parseReference, type Reference } from "../../src/format/oci/reference.ts";
import type { Image } from "../../src/image/image.ts";
import { subjectsOf } from "../../src/image/referrer.ts";
import { attachedInLayout } from "../../src/store/layout/attachments.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import type { RegistryStore } from "../../src/store/registry/registry.ts";
import { attach, attachToLayout, BASELINE, baseline } from "../support/attached.ts";
import { INDEX, indexOf } from "../support/fake-referrers.ts";
import {
  type RealRegistry,
  run,
  startCraneRegistry,
  startDockerRegistry,
  startReferrersRegistry,
  storeFor,
} from "../support/real-registry.ts";
import { describe, sampleImage, sampleIndex, UNWATCHED } from "../support/sample-image.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

const REGISTRIES = {
  "docker-registry": { start: startDockerRegistry, hasApi: false },
  "crane's registry": { start: startCraneRegistry, hasApi: false },
  "go-containerregistry's with referrers": { start: startReferrersRegistry, hasApi: true },
};

interface Held {
  readonly registry: RealRegistry;
  readonly store: RegistryStore;
  readonly image: Image;
  readonly app: Reference;
}

async function holding(t: TestContext, start: typeof startDockerRegistry): Promise<Held | undefined> {
  const registry = await start(t);
  if (registry === undefined) return undefined;
  const store = storeFor(t, registry);
  const image = sampleImage();
  const app = parseReference(`${registry.host}/team/app:1`);
  await store.push(image, app);
  return { registry, store, image, app };
}

/** Puts a blob or a manifest into `team/app` without plimsoll. */
async function putByHand({ host, dockerConfig }: RealRegistry, path: string, type: string, bytes: Uint8Array) {
  const file = join(dockerConfig, "config.json");
  const auths = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).auths : {};
  const headers = auths[host] === undefined ? {} : { authorization: `Basic ${auths[host].auth}` };
  const origin = `http://${host}/v2/team/app/`;
  let to = new URL(path, origin);
  if (path.startsWith("blobs/")) {
    const opened = await fetch(new URL("blobs/uploads/", origin), { method: "POST", headers });
    to = new URL(opened.headers.get("location")!, origin);
    to.searchParams.set("digest", path.slice("blobs/".length));
  }
  const answer = await fetch(to, {
    method: "PUT",
    headers: { ...headers, "content-type": type },
    body: Buffer.from(bytes),
  });
  assert.equal(answer.status, 201, await answer.text());
}

const fallbackTag = ({ digest }: Descriptor) => digest.replace(":", "-");

for (const [name, { start, hasApi }] of Object.entries(REGISTRIES)) {
  test(`${name}: what is attached is listed once, read back, and seen by crane`, async (t) => {
    const crane = requireTool(t, "crane");
    const held = crane === undefined ? undefined : await holding(t, start);
    if (crane === undefined || held === undefined) return;
    const { registry, store, image, app } = held;
    const attached = await attach(store, app, image.descriptor, baseline("one"));
    assert.deepEqual(await attach(store, app, image.descriptor, baseline("one")), attached);
    const other = await attach(store, app, image.descriptor, { artifactType: "a/b", layers: [] });
    const { found, unread } = await store.referrers(app, image.descriptor.digest, BASELINE);
    assert.deepEqual(unread, []);
    assert.deepEqual(
      found.map(({ descriptor }) => descriptor),
      [attached],
    );
    assert.equal(Buffer.from(await store.readLayer(app, found[0]!.layers[0]!)).toString(), "one");
    assert.equal((await store.referrers(app, image.descriptor.digest)).found.length, 2);
    const repository = `${registry.host}/team/app`;
    const tag = fallbackTag(image.descriptor);
    assert.deepEqual(
      run(crane, ["ls", repository], registry).trim().split("\n").toSorted(),
      hasApi ? ["1"] : ["1", tag],
    );
    const byDigest = `${repository}@${attached.digest}`;
    assert.equal(run(crane, ["digest", byDigest], registry).trim(), attached.digest);
    assert.equal(run(crane, ["manifest", byDigest], registry), Buffer.from(found[0]!.bytes).toString());
    if (hasApi) return;
    const list = JSON.parse(run(crane, ["manifest", `${repository}:${tag}`], registry));
    assert.deepEqual(list.manifests, [attached, other]);
  });

  test(`${name}: an artifact of another tool, without artifactType and with a config of its own, is listed`, async (t) => {
    const held = await holding(t, start);
    if (held === undefined) return;
    const { registry, store, image, app } = held;
    const config = Buffer.from('{"own":true}');
    const manifest = {
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      config: describe(BASELINE, config),
      layers: [],
      subject: { ...describe(image.descriptor.mediaType, image.bytes) },
    };
    const bytes = Buffer.from(JSON.stringify(manifest));
    const entry = describe(manifest.mediaType, bytes);
    await putByHand(registry, `blobs/${manifest.config.digest}`, "application/octet-stream", config);
    await putByHand(registry, `manifests/${entry.digest}`, entry.mediaType, bytes);
    const list = Buffer.from(indexOf([entry]));
    if (!hasApi) await putByHand(registry, `manifests/${fallbackTag(image.descriptor)}`, INDEX, list);
    const attached = await attach(store, app, image.descriptor, baseline("one"));
    const { found, unread } = await store.referrers(app, image.descriptor.digest, BASELINE);
    assert.deepEqual(unread, []);
    assert.deepEqual(
      new Set(found.map(({ descriptor }) => descriptor.digest)),
      new Set([entry.digest, attached.digest]),
    );
  });

  test(`${name}: two writers that attach at the same time lose nothing`, async (t) => {
    const held = await holding(t, start);
    if (held === undefined) return;
    const { registry, image, app } = held;
    const stores = [storeFor(t, registry), storeFor(t, registry)];
    const texts = ["a", "b", "c"].flatMap((round) => ["0", "1"].map((writer) => `${round}${writer}`));
    for (let round = 0; round < 3; round += 1) {
      const now = stores.map((store, writer) =>
        attach(store, app, image.descriptor, baseline(texts[round * 2 + writer]!)),
      );
      await Promise.all(now);
    }
    const { found } = await held.store.referrers(app, image.descriptor.digest, BASELINE);
    assert.deepEqual(found.map(({ annotations }) => annotations["org.example.b"]!).toSorted(), texts);
  });
}

test("docker-registry: an index and its images each have their own attachments", async (t) => {
  const held = await holding(t, startDockerRegistry);
  if (held === undefined) return;
  const { store, app } = held;
  const index = sampleIndex([sampleImage(), sampleImage({ architecture: "arm64" })]);
  await store.push(index, app);
  const subjects = subjectsOf(await store.pull(app));
  assert.deepEqual(
    subjects.map(({ digest }) => digest),
    [...index.images, index].map(({ descriptor }) => descriptor.digest),
  );
  for (const [number, subject] of subjects.entries()) await attach(store, app, subject, baseline(`${number}`));
  for (const [number, { digest }] of subjects.entries()) {
    const { found } = await store.referrers(app, digest, BASELINE);
    assert.deepEqual(
      found.map(({ annotations }) => annotations["org.example.b"]),
      [`${number}`],
    );
  }
});

test("docker-registry: skopeo copies an artifact to another repository and into a layout", async (t) => {
  const skopeo = requireTool(t, "skopeo");
  const held = skopeo === undefined ? undefined : await holding(t, startDockerRegistry);
  if (skopeo === undefined || held === undefined) return;
  const { registry, store, image, app } = held;
  const attached = await attach(store, app, image.descriptor, baseline("one"));
  const source = `docker://${registry.host}/team/app@${attached.digest}`;
  const folder = join(temporaryFolder(t), "copied");
  const copied = `docker://${registry.host}/copied/app:1`;
  run(skopeo, ["copy", "--quiet", "--src-tls-verify=false", source, `oci:${folder}:artifact`], registry);
  run(skopeo, ["copy", "--quiet", "--src-tls-verify=false", "--dest-tls-verify=false", source, copied], registry);
  const raw = run(skopeo, ["inspect", "--raw", "--tls-verify=false", copied], registry);
  assert.equal(describe("", Buffer.from(raw)).digest, attached.digest);
  const { found } = await attachedInLayout(folder, image.descriptor.digest, BASELINE);
  assert.equal(found[0]?.descriptor.digest, attached.digest);
});

test("skopeo and crane read the image of a layout to which something is attached", async (t) => {
  const skopeo = requireTool(t, "skopeo");
  const crane = requireTool(t, "crane");
  if (skopeo === undefined || crane === undefined) return;
  const image = sampleImage();
  const folder = join(temporaryFolder(t), "layout");
  await writeLayout(folder, image, "app", UNWATCHED);
  const attached = await attachToLayout(folder, image.descriptor, baseline("one"), UNWATCHED.signal);
  const raw = (name: string) => execFileSync(skopeo, ["inspect", "--raw", name], { stdio: ["ignore", "pipe", "pipe"] });
  assert.deepEqual(raw(`oci:${folder}:app`), Buffer.from(image.bytes));
  assert.throws(() => raw(`oci:${folder}`), /more than one image/);
  const registry = await startCraneRegistry(t);
  if (registry === undefined) return;
  // crane pushes a layout of several entries as an index with all of them.
  run(crane, ["push", "--index", folder, `${registry.host}/team/app:1`], registry);
  const pushed = run(crane, ["manifest", `${registry.host}/team/app@${attached.digest}`], registry);
  assert.equal(describe("", Buffer.from(pushed)).digest, attached.digest);
});
