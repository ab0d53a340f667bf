import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { PlimsollError } from "../../src/base/error.ts";
import type { Descriptor } from "../../src/format/oci/descriptor.ts";
import { MEDIA_TYPE } from "../../src/format/oci/media-type.ts";
import { formatPlatform, isSamePlatform, nearestPlatforms, parsePlatform } from "../../src/format/oci/platform.ts";
import { type Artifact, type Image, imagesOf, platformOf } from "../../src/image/image.ts";
import { openDockerArchive } from "../../src/store/archive/open-docker-archive.ts";
import { openOciArchive } from "../../src/store/archive/open-oci-archive.ts";
import { blobPath, openLayout } from "../../src/store/layout/open.ts";
import { attestedIndex, containerdArchive } from "../support/containerd-archive.ts";
import { describe, sampleImage } from "../support/sample-image.ts";
import { archiveOf } from "../support/tar-archive.ts";
import { temporaryFolder } from "../support/temporary.ts";

const REF_NAME = "org.opencontainers.image.ref.name";
const HERE = parsePlatform("linux/amd64");

function choice(platform?: string) {
  return { one: { asked: platform === undefined ? undefined : parsePlatform(platform), here: HERE } };
}

/** A sample image for `linux/ARCH[/VARIANT]`, as its index names the platform. */
function imageFor(platform: string, text = platform): Image {
  const stated = parsePlatform(platform);
  const image = sampleImage({ architecture: stated.architecture, layers: [[{ path: "for", text }]] });
  return { ...image, descriptor: { ...image.descriptor, platform: stated } };
}

function named(descriptor: Descriptor, name: string | undefined): Descriptor {
  return name === undefined ? descriptor : { ...descriptor, annotations: { [REF_NAME]: name } };
}

function withoutPlatform({ platform: _, ...descriptor }: Descriptor): Descriptor {
  return descriptor;
}

function indexOf(manifests: readonly Descriptor[], images: readonly Image[]): Artifact {
  const index = { schemaVersion: 2 as const, mediaType: MEDIA_TYPE.oci.index, manifests };
  const bytes = Buffer.from(JSON.stringify(index));
  return { kind: "index", descriptor: describe(MEDIA_TYPE.oci.index, bytes), bytes, index, images };
}

/** A layout with these entries, and the blobs that they lead to; the blobs with digests in `absent` are missing. */
async function layoutOf(
  t: TestContext,
  entries: readonly Descriptor[],
  artifacts: readonly Artifact[],
  absent: ReadonlySet<string> = new Set(),
): Promise<string> {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, "blobs/sha256"), { recursive: true });
  const put = (digest: Descriptor["digest"], bytes: Uint8Array) => {
    if (!absent.has(digest)) writeFileSync(blobPath(folder, digest), bytes);
  };
  for (const artifact of artifacts) {
    put(artifact.descriptor.digest, artifact.bytes);
    for (const image of imagesOf(artifact)) {
      put(image.descriptor.digest, image.bytes);
      put(image.manifest.config.digest, image.configBytes);
      for (const layer of image.layers) {
        put(layer.descriptor.digest, Buffer.concat(await Array.fromAsync(layer.open())));
      }
    }
  }
  writeFileSync(join(folder, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(join(folder, "index.json"), JSON.stringify({ schemaVersion: 2, manifests: entries }));
  return folder;
}

/** Reads the layers too, and returns the platform. */
async function readWhole(opening: Promise<Artifact>): Promise<string> {
  const images = imagesOf(await opening);
  assert.equal(images.length, 1);
  for (const layer of images[0]!.layers) await Array.fromAsync(layer.open());
  const { os, architecture, variant } = platformOf(images[0]!);
  return [os, architecture, variant].filter(Boolean).join("/");
}

test("two entries with one name are distinguished by their platforms, for every verb", async (t) => {
  const [arm, amd] = [imageFor("linux/arm64"), imageFor("linux/amd64")];
  for (const name of ["v1", undefined]) {
    const folder = await layoutOf(t, [named(arm.descriptor, name), named(amd.descriptor, name)], [arm, amd]);
    const tag = name === undefined ? {} : { tag: name };
    for (const wish of [{}, tag]) {
      assert.equal(await readWhole(openLayout(folder, { ...wish, ...choice() })), "linux/amd64");
      assert.equal(await readWhole(openLayout(folder, { ...wish, ...choice("linux/arm64") })), "linux/arm64");
      await assert.rejects(openLayout(folder, { ...wish, ...choice("linux/s390x") }), { code: "base-lacks-platform" });
      const platforms = [parsePlatform("linux/arm64")];
      assert.deepEqual(imagesOf(await openLayout(folder, { ...wish, platforms })).map(platformOf), platforms);
    }
  }
});

test("two entries with one name and platform are ambiguous, and so are two without names and platforms", async (t) => {
  const [one, two] = [imageFor("linux/amd64", "one"), imageFor("linux/amd64", "two")];
  const twins = await layoutOf(t, [named(one.descriptor, "v1"), named(two.descriptor, "v1")], [one, two]);
  const both = new RegExp(`${one.descriptor.digest}.*${two.descriptor.digest}`);
  await assert.rejects(openLayout(twins, { tag: "v1", ...choice() }), { code: "image-unknown", fix: both });
  await assert.rejects(openLayout(twins, { tag: "v1" }), { code: "image-unknown", fix: both });
  assert.equal(
    (await openLayout(twins, { digest: two.descriptor.digest, ...choice() })).descriptor.digest,
    two.descriptor.digest,
  );
  const arm = imageFor("linux/arm64");
  const bare = await layoutOf(t, [withoutPlatform(one.descriptor), withoutPlatform(arm.descriptor)], [one, arm]);
  await assert.rejects(openLayout(bare, choice()), { code: "image-unknown", fix: /@sha256/ });
});

test("one image under two names is one image, and for two with different names a name is required", async (t) => {
  const [one, two] = [imageFor("linux/amd64", "one"), imageFor("linux/amd64", "two")];
  const same = await layoutOf(t, [named(one.descriptor, "a"), named(one.descriptor, "b")], [one]);
  assert.equal((await openLayout(same, choice())).descriptor.digest, one.descriptor.digest);
  const other = await layoutOf(t, [named(one.descriptor, "a"), named(two.descriptor, "b")], [one, two]);
  await assert.rejects(openLayout(other, choice()), { code: "image-unknown", fix: "name one of these: a, b" });
});

test("indexes in an index are followed to the platform, with or without one of their own, and never to an attestation", async (t) => {
  const images = [imageFor("linux/amd64"), imageFor("linux/arm64")];
  const inner = images.map((image, at) =>
    attestedIndex([image], [sampleImage({ layers: [[{ path: "x", text: `${at}` }]] })]),
  );
  for (const states of [true, false]) {
    const entries = inner.map(({ descriptor }, at) =>
      states ? { ...descriptor, platform: images[at]!.descriptor.platform! } : descriptor,
    );
    const top = indexOf(entries, images);
    const folder = await layoutOf(t, [top.descriptor], [top, ...inner]);
    assert.equal(await readWhole(openLayout(folder, choice())), "linux/amd64");
    assert.equal(await readWhole(openLayout(folder, choice("linux/arm64"))), "linux/arm64");
  }
});

test("of several variants the nearest compatible one is chosen, and never a later one", async (t) => {
  const cases: readonly (readonly [
    offered: readonly string[],
    asked: string | undefined,
    chosen: string | undefined,
  ])[] = [
    [["linux/amd64", "linux/arm", "linux/arm64"], "linux/arm64/v8", "linux/arm64"],
    [["linux/amd64", "linux/arm", "linux/arm64"], "linux/arm/v7", "linux/arm"],
    [["linux/amd64", "linux/arm", "linux/arm64"], "linux/arm/v6", undefined],
    [["linux/arm/v7", "linux/arm/v5"], "linux/arm/v6", "linux/arm/v5"],
    [["linux/arm/v5", "linux/arm/v7"], "linux/arm", "linux/arm/v7"],
    [["linux/amd64/v3", "linux/arm64"], "linux/amd64/v3", "linux/amd64/v3"],
    [["linux/amd64/v3", "linux/arm64"], undefined, undefined],
    [["linux/amd64/v3", "linux/amd64"], undefined, "linux/amd64"],
  ];
  for (const [offered, asked, chosen] of cases) {
    const images = offered.map((platform) => imageFor(platform));
    const top = indexOf(
      images.map(({ descriptor }) => descriptor),
      images,
    );
    const opening = openLayout(await layoutOf(t, [top.descriptor], [top]), choice(asked));
    if (chosen === undefined)
      await assert.rejects(opening, { code: asked === undefined ? "several-platforms" : "base-lacks-platform" });
    else assert.equal(await readWhole(opening), chosen);
  }
});

test("an archive that docker saved from its containerd store is read, and missing platforms are named", async (t) => {
  const [amd, arm] = [imageFor("linux/amd64"), imageFor("linux/arm64")];
  const index = attestedIndex([amd, arm], [sampleImage({ layers: [[{ path: "x", text: "x" }]] })]);
  const path = join(temporaryFolder(t), "saved.tar");
  const names = ["docker.io/library/a:1", "docker.io/library/a:2"];
  writeFileSync(path, await containerdArchive(index, { names, present: [amd] }));
  for (const tag of [undefined, "1", "a:2", "docker.io/library/a:1"]) {
    const wish = tag === undefined ? {} : { tag };
    assert.equal(await readWhole(openOciArchive(path, { ...wish, ...choice() })), "linux/amd64");
    await assert.rejects(openOciArchive(path, { ...wish, ...choice("linux/arm64") }), {
      code: "blob-unknown",
      why: new RegExp(arm.descriptor.digest),
    });
  }
  assert.equal(await readWhole(openDockerArchive(path, choice())), "linux/amd64");
  // Nothing in it is for another machine, so the only image in it is meant.
  writeFileSync(path, await containerdArchive(index, { names, present: [arm] }));
  assert.equal(await readWhole(openOciArchive(path, choice())), "linux/arm64");
});

test("two images that docker saved together must be named in full", async (t) => {
  const [one, two] = [imageFor("linux/amd64", "one"), imageFor("linux/amd64", "two")];
  const whole = (image: Image, name: string) => ({
    ...image.descriptor,
    annotations: { "io.containerd.image.name": name, [REF_NAME]: "latest" },
  });
  const entries = [whole(one, "docker.io/library/one:latest"), whole(two, "docker.io/library/two:latest")];
  const folder = await layoutOf(t, entries, [one, two]);
  for (const wish of [{}, { tag: "latest" }]) {
    await assert.rejects(openLayout(folder, { ...wish, ...choice() }), {
      code: "image-unknown",
      fix: "name one of these: docker.io/library/one:latest, docker.io/library/two:latest",
    });
  }
  assert.equal((await openLayout(folder, { tag: "two", ...choice() })).descriptor.digest, two.descriptor.digest);
});

test("a docker archive may have one image twice, or one name for several platforms", async (t) => {
  const images = [imageFor("linux/arm64"), imageFor("linux/amd64")];
  const path = join(temporaryFolder(t), "saved.tar");
  const write = async (
    entries: readonly (readonly [Image, readonly string[]])[],
    isLeftOut = (_file: string) => false,
  ) => {
    const files = await Promise.all(
      images.map(async ({ configBytes, manifest, layers }) => [
        { path: `${manifest.config.digest.slice(7)}.json`, typeFlag: "0", content: configBytes },
        {
          path: `${layers[0]!.diffID}.tar`,
          typeFlag: "0",
          content: Buffer.concat(await Array.fromAsync(layers[0]!.open())),
        },
      ]),
    );
    const manifest = entries.map(
      ([
        {
          manifest: { config },
          layers,
        },
        RepoTags,
      ]) => ({
        Config: `${config.digest.slice(7)}.json`,
        RepoTags,
        Layers: [`${layers[0]!.diffID}.tar`],
      }),
    );
    const content = JSON.stringify(manifest);
    const stored = files.flat().filter((file) => !isLeftOut(file.path));
    writeFileSync(path, archiveOf([...stored, { path: "manifest.json", typeFlag: "0", content }]));
  };
  await write([
    [images[1]!, ["a:1"]],
    [images[1]!, ["a:2"]],
  ]);
  assert.equal(await readWhole(openDockerArchive(path, choice())), "linux/amd64");
  await write([
    [images[0]!, ["a:1"]],
    [images[1]!, ["a:1"]],
  ]);
  assert.equal(await readWhole(openDockerArchive(path, choice())), "linux/amd64");
  assert.equal(await readWhole(openDockerArchive(path, { tag: "a:1", ...choice("linux/arm64") })), "linux/arm64");
  // Nothing of the other platform is read: its layers may be missing.
  const oneName = images.map((image) => [image, ["a:1"]] as const);
  await write(oneName, (file) => file === `${images[0]!.layers[0]!.diffID}.tar`);
  assert.equal(await readWhole(openDockerArchive(path, choice())), "linux/amd64");
  await assert.rejects(openDockerArchive(path, choice("linux/arm64")), { code: "archive-invalid" });
  await write([
    [images[0]!, ["a:1"]],
    [images[1]!, ["b:1"]],
  ]);
  await assert.rejects(openDockerArchive(path, choice()), { code: "image-unknown", fix: /a:1, b:1/ });
  images[0] = imageFor("linux/amd64", "another");
  await write([
    [images[0]!, ["a:1"]],
    [images[1]!, ["a:1"]],
  ]);
  const ids = images.map(({ manifest }) => manifest.config.digest);
  await assert.rejects(openDockerArchive(path, choice()), {
    code: "several-platforms",
    fix: `name one by its image ID: @${ids[0]}, @${ids[1]}`,
  });
  assert.equal(await readWhole(openDockerArchive(path, { digest: ids[0]!, ...choice() })), "linux/amd64");
});

const PLATFORMS = ["linux/amd64", "linux/arm64", "linux/arm/v7", "linux/arm/v5", "linux/amd64/v2"];

test("of an index with any blobs absent, the chosen image is read whole, or the error names a blob that is missing", async (t) => {
  const images = PLATFORMS.map((platform) => imageFor(platform));
  const nested = attestedIndex(images.slice(2, 4), [sampleImage()]);
  const outcomes = { read: 0, named: 0 };
  const states = fc.constantFrom("stated", "unstated" as const);
  const scenario = fc.record({
    entries: fc.uniqueArray(fc.tuple(fc.nat({ max: images.length }), states), { minLength: 1, selector: ([at]) => at }),
    absent: fc.array(fc.nat({ max: 3 }), { minLength: 24, maxLength: 24 }),
    asked: fc.option(fc.constantFrom(...PLATFORMS), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(scenario, async ({ entries, absent: flags, asked }) => {
      const parts = entries.map(([at, state]) => {
        const image = images[at];
        if (image === undefined) {
          const platforms = imagesOf(nested).map((inner) => inner.descriptor.platform!);
          return { descriptor: nested.descriptor, images: imagesOf(nested), platforms };
        }
        const { architecture, os } = image.config;
        return state === "stated"
          ? { descriptor: image.descriptor, images: [image], platforms: [image.descriptor.platform!] }
          : { descriptor: withoutPlatform(image.descriptor), images: [image], platforms: [{ os, architecture }] };
      });
      const top = indexOf(
        parts.map(({ descriptor }) => descriptor),
        parts.flatMap((part) => part.images),
      );
      const digests = [nested, ...imagesOf(top)].flatMap((each) =>
        each.kind === "index"
          ? [each.descriptor.digest]
          : [each.descriptor.digest, each.manifest.config.digest, each.layers[0]!.descriptor.digest],
      );
      const absent = new Set([...new Set(digests)].filter((_, at) => flags[at] === 0));
      const folder = await layoutOf(t, [top.descriptor], [top, nested], absent);
      const offered = parts.flatMap(({ platforms }) => platforms);
      const [best] = nearestPlatforms(offered, (platform) => platform, parsePlatform(asked ?? "linux/amd64"));
      try {
        const read = parsePlatform(await readWhole(openLayout(folder, choice(asked))));
        if (asked !== undefined) assert.ok(best !== undefined && isSamePlatform(read, best), formatPlatform(read));
        outcomes.read++;
      } catch (error) {
        if (!(error instanceof PlimsollError)) throw error;
        const text = `${error.what} ${error.why}`;
        if (error.code === "blob-unknown") {
          assert.ok(
            [...absent].some((digest) => text.includes(digest)),
            text,
          );
          outcomes.named++;
        } else {
          assert.ok(["base-lacks-platform", "several-platforms"].includes(error.code), `${error.code} ${text}`);
          // Allowed only if it is certain: an absent blob could have been the wanted image.
          if (error.code === "base-lacks-platform") assert.equal(best, undefined);
        }
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: 200 },
  );
  assert.ok(outcomes.read > 30 && outcomes.named > 30, JSON.stringify(outcomes));
  t.diagnostic(`read ${outcomes.read} sparse indexes whole, and was told of a missing blob by ${outcomes.named}`);
});
