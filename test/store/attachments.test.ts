import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { subjectsOf } from "../../src/image/referrer.ts";
import { openStores } from "../../src/session/stores.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { parseTarget } from "../../src/store/target.ts";
import { BASELINE, baseline } from "../support/attached.ts";
import { startFakeRegistry } from "../support/fake-registry.ts";
import { registryStore } from "../support/registry-store.ts";
import { sampleImage, sampleIndex, UNWATCHED } from "../support/sample-image.ts";
import { temporaryFolder } from "../support/temporary.ts";

const AMD64 = { os: "linux", architecture: "amd64" };

function storesIn(t: TestContext, cwd: string, offline = false) {
  const surroundings = { cwd, env: { HOME: cwd }, signal: new AbortController().signal };
  const stores = openStores(surroundings, { offline, insecure: false, caFile: undefined });
  t.after(() => stores[Symbol.asyncDispose]());
  return stores;
}

test("through the stores of a run, a layout and a registry hold attachments in the same way", async (t) => {
  const cwd = temporaryFolder(t);
  const registry = await startFakeRegistry(t);
  const index = sampleIndex([sampleImage(), sampleImage({ architecture: "arm64" })]);
  await writeLayout(join(cwd, "out"), index, "app", UNWATCHED);
  await registryStore(t).store.push(index, `${registry.host}/app:1`);
  const stores = storesIn(t, cwd);
  const digests: string[] = [];
  for (const name of ["oci:out:app", `${registry.host}/app:1`]) {
    const target = parseTarget(name);
    const subjects = subjectsOf(await stores.open(target, [AMD64]));
    assert.deepEqual(
      subjects.map(({ digest }) => digest),
      [index.images[0]!.descriptor.digest, index.descriptor.digest],
    );
    const { attach, referrersOfAny, referrers, readLayer } = stores.attachments;
    const toIndex = await attach(target, subjects[1]!, baseline("of the index"));
    const toImage = await attach(target, subjects[0]!, baseline("of the image"));
    const { found, unread } = await referrersOfAny(target, subjects, BASELINE);
    assert.deepEqual([found.map(({ descriptor }) => descriptor), unread], [[toImage, toIndex], []]);
    assert.deepEqual((await referrers(target, subjects[0]!.digest, "a/b")).found, []);
    assert.equal(Buffer.from(await readLayer(target, found[0]!.layers[0]!)).toString(), "of the image");
    digests.push([toImage.digest, toIndex.digest].join());
  }
  assert.equal(digests[0], digests[1]);
});

test("an index that is stored nowhere does not hide what is attached to its images", async (t) => {
  const cwd = temporaryFolder(t);
  const images = [sampleImage(), sampleImage({ architecture: "arm64" })];
  for (const [number, image] of images.entries()) await writeLayout(join(cwd, "out"), image, `${number}`, UNWATCHED);
  const file = join(cwd, "out/index.json");
  writeFileSync(file, readFileSync(file, "utf8").replaceAll(/"org.opencontainers.image.ref.name":"[01]"/g, '"a":"b"'));
  const { open, attachments } = storesIn(t, cwd);
  const target = parseTarget("oci:out");
  const subjects = subjectsOf(await open(target, undefined));
  assert.equal(subjects.length, 3);
  await attachments.attach(target, subjects[1]!, baseline("one"));
  assert.equal((await attachments.referrersOfAny(target, subjects, BASELINE)).found.length, 1);
  const code = "image-unknown";
  await assert.rejects(attachments.referrersOfAny(target, [subjects[2]!], BASELINE), { code });
  await assert.rejects(attachments.attach(target, subjects[2]!, baseline("one")), { code });
});

test("places that hold images only, and registries while offline, refuse", async (t) => {
  const cwd = temporaryFolder(t);
  const { attachments } = storesIn(t, cwd, true);
  const { descriptor } = sampleImage();
  for (const name of ["docker-daemon:app", "podman:app", "oci-archive:a.tar", "docker-archive:a.tar"]) {
    const target = parseTarget(name);
    const code = "attachments-unsupported";
    await assert.rejects(attachments.attach(target, descriptor, baseline("one")), { code });
    await assert.rejects(attachments.referrers(target, descriptor.digest), { code });
  }
  const registry = parseTarget("registry.example/app:1");
  await assert.rejects(attachments.referrers(registry, descriptor.digest), { code: "offline" });
});
