import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { attachToLayout, BASELINE, baseline } from "../../../test/support/attached.ts";
import { sampleImage, sampleIndex, UNWATCHED } from "../../../test/support/sample-image.ts";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import { requireValidLayout } from "../../../test/support/valid-layout.ts";
import type { Artifact } from "../../image/image.ts";
import { subjectsOf } from "../../image/referrer.ts";
import { attachedInLayout, readLayoutLayer } from "./attachments.ts";
import { blobPath, openLayout } from "./open.ts";
import { writeLayout } from "./write.ts";

const { signal } = UNWATCHED;

async function layoutWith(t: TestContext, artifact: Artifact, tag = "app"): Promise<string> {
  const folder = join(temporaryFolder(t), "layout");
  await writeLayout(folder, artifact, tag, UNWATCHED);
  return folder;
}

const readIndex = (folder: string) => JSON.parse(readFileSync(join(folder, "index.json"), "utf8"));

test("an artifact is attached to an image of a layout, once, and found by its subject", async (t) => {
  const image = sampleImage();
  const folder = await layoutWith(t, image);
  const attached = await attachToLayout(folder, image.descriptor, baseline("one"), signal);
  const before = readFileSync(join(folder, "index.json"), "utf8");
  assert.deepEqual(await attachToLayout(folder, image.descriptor, baseline("one"), signal), attached);
  assert.equal(readFileSync(join(folder, "index.json"), "utf8"), before);
  assert.deepEqual(readIndex(folder).manifests[1], attached);
  assert.deepEqual(requireValidLayout(folder), ["", "app"]);
  const { found, unread } = await attachedInLayout(folder, image.descriptor.digest, BASELINE);
  assert.deepEqual([found.map(({ descriptor }) => descriptor), unread], [[attached], []]);
  assert.equal(Buffer.from(await readLayoutLayer(folder, found[0]!.layers[0]!)).toString(), "one");
  assert.deepEqual((await attachedInLayout(folder, image.descriptor.digest, "a/b")).found, []);
});

test("an image is still the only one of its layout when something is attached to it", async (t) => {
  const image = sampleImage();
  const folder = await layoutWith(t, image);
  const attached = await attachToLayout(folder, image.descriptor, baseline("one"), signal);
  assert.equal((await openLayout(folder)).descriptor.digest, image.descriptor.digest);
  await assert.rejects(openLayout(folder, { digest: attached.digest }), { code: "manifest-invalid" });
  await writeLayout(folder, sampleImage({ architecture: "arm64" }), "app", UNWATCHED);
  assert.equal((await attachedInLayout(folder, image.descriptor.digest, undefined)).found.length, 1);
});

test("a name among the annotations does not become a name of the layout", async (t) => {
  const image = sampleImage();
  const folder = await layoutWith(t, image);
  const annotations = { "org.opencontainers.image.ref.name": "app" };
  await attachToLayout(folder, image.descriptor, { artifactType: "a/b", layers: [], annotations }, signal);
  assert.equal((await openLayout(folder, { tag: "app" })).descriptor.digest, image.descriptor.digest);
  assert.deepEqual(requireValidLayout(folder), ["", "app"]);
});

test("writers at the same time lose neither attachments nor tags", async (t) => {
  const image = sampleImage();
  const folder = await layoutWith(t, image);
  const texts = Array.from({ length: 8 }, (_, number) => `text ${number}`);
  await Promise.all(
    texts.flatMap((text) => [
      attachToLayout(folder, image.descriptor, baseline(text), signal),
      writeLayout(folder, image, text.replace(" ", "-"), UNWATCHED),
    ]),
  );
  const { found } = await attachedInLayout(folder, image.descriptor.digest, BASELINE);
  assert.deepEqual(found.map(({ annotations }) => annotations["org.example.b"]!).toSorted(), texts);
  assert.equal(readIndex(folder).manifests.length, 17);
});

test("artifacts of other tools are found in nested indexes and without types in their entries", async (t) => {
  const image = sampleImage();
  const folder = await layoutWith(t, image);
  const attached = await attachToLayout(folder, image.descriptor, baseline("one"), signal);
  const { mediaType, digest, size } = attached;
  const inner = sampleIndex([{ ...image, descriptor: { mediaType, digest, size } }]);
  writeFileSync(blobPath(folder, inner.descriptor.digest), inner.bytes);
  const index = readIndex(folder);
  writeFileSync(
    join(folder, "index.json"),
    JSON.stringify({ ...index, manifests: [index.manifests[0], inner.descriptor] }),
  );
  const { found, unread } = await attachedInLayout(folder, image.descriptor.digest, BASELINE);
  assert.deepEqual([found.map(({ descriptor }) => descriptor), unread], [[attached], []]);
});

test("an index can be a subject as well as each of its images", async (t) => {
  const index = sampleIndex([sampleImage(), sampleImage({ architecture: "arm64" })]);
  const folder = await layoutWith(t, index);
  const subjects = subjectsOf(index);
  assert.equal(subjects.length, 3);
  for (const subject of subjects) await attachToLayout(folder, subject, baseline("one"), signal);
  for (const { digest } of subjects) {
    const { found } = await attachedInLayout(folder, digest, BASELINE);
    assert.deepEqual(
      found.map(({ subject }) => subject.digest),
      [digest],
    );
  }
});

test("what is damaged or missing is told, and does not hide the rest", async (t) => {
  const image = sampleImage();
  const folder = await layoutWith(t, image);
  const attach = (text: string) => attachToLayout(folder, image.descriptor, baseline(text), signal);
  const [good, damaged, missing] = [await attach("good"), await attach("damaged"), await attach("missing")];
  const path = blobPath(folder, damaged.digest);
  writeFileSync(path, readFileSync(path, "utf8").replace("vnd.example", "vnd.exbmple"));
  rmSync(blobPath(folder, missing.digest));
  const { found, unread } = await attachedInLayout(folder, image.descriptor.digest, BASELINE);
  assert.deepEqual(
    found.map(({ descriptor }) => descriptor.digest),
    [good.digest],
  );
  assert.deepEqual(
    unread.map(({ descriptor, error }) => [descriptor.digest, error.code]),
    [
      [damaged.digest, "digest-mismatch"],
      [missing.digest, "blob-unknown"],
    ],
  );
  const layer = found[0]!.layers[0]!;
  writeFileSync(blobPath(folder, layer.digest), "evil");
  await assert.rejects(readLayoutLayer(folder, layer), { code: "digest-mismatch" });
  await assert.rejects(readLayoutLayer(folder, { ...layer, size: 1 << 30 }), { code: "limit-exceeded" });
});

test("an image that is not in the layout, or is damaged, gets nothing attached", async (t) => {
  const image = sampleImage();
  const folder = await layoutWith(t, image);
  const before = readFileSync(join(folder, "index.json"), "utf8");
  const { descriptor } = sampleImage({ architecture: "arm64" });
  await assert.rejects(attachToLayout(folder, descriptor, baseline("one"), signal), { code: "image-unknown" });
  await assert.rejects(attachedInLayout(folder, descriptor.digest, undefined), { code: "image-unknown" });
  const wrong = { ...image.descriptor, size: image.descriptor.size - 1 };
  await assert.rejects(attachToLayout(folder, wrong, baseline("one"), signal), { code: "digest-mismatch" });
  const nowhere = join(folder, "blobs");
  await assert.rejects(attachToLayout(nowhere, descriptor, baseline("one"), signal), { code: "layout-invalid" });
  assert.equal(readFileSync(join(folder, "index.json"), "utf8"), before);
});
