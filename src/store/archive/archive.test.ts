import assert from "node:assert/strict";
import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { sampleImage, sampleIndex, UNWATCHED } from "../../../test/support/sample-image.ts";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import { readAtMost } from "../../base/bounded-reader.ts";
import { sha256 } from "../../base/digest.ts";
import { type Image, imagesOf } from "../../image/image.ts";
import { archiveKind, unpackedKind } from "./archive-kind.ts";
import { openDockerArchive } from "./open-docker-archive.ts";
import { openOciArchive } from "./open-oci-archive.ts";
import { writeDockerArchive } from "./write-docker-archive.ts";
import { writeOciArchive } from "./write-oci-archive.ts";

const GZIP = sampleImage();
const ZSTD = sampleImage({ architecture: "arm64", compression: "zstd" });
const BOTH = sampleIndex([GZIP, ZSTD]);

async function layerDigests(image: Image): Promise<string[]> {
  return Promise.all(image.layers.map(async (layer) => sha256(await readAtMost(layer.open(), 1 << 16, "layer"))));
}

test("an OCI archive holds every platform in one file, and reads back as it was", async (t) => {
  const path = join(temporaryFolder(t), "new/both.tar");
  await writeOciArchive(path, BOTH, "v1", UNWATCHED);
  const read = await openOciArchive(path, { tag: "v1" });
  assert.deepEqual(read.bytes, BOTH.bytes);
  for (const [index, image] of imagesOf(read).entries()) {
    assert.deepEqual(
      await layerDigests(image),
      BOTH.images[index]?.layers.map(({ descriptor }) => descriptor.digest),
    );
  }
  const [layer] = imagesOf(read)[0]!.layers;
  const whole = await readAtMost(layer!.open(), 1 << 16, "layer");
  assert.deepEqual(await readAtMost(layer!.open(7), 1 << 16, "layer"), whole.subarray(7));
});

test("the same image gives the same archive, byte for byte", async (t) => {
  const folder = temporaryFolder(t);
  const write = { oci: writeOciArchive, docker: writeDockerArchive };
  for (const [name, writer] of Object.entries(write)) {
    const [a, b] = [join(folder, `${name}-a.tar`), join(folder, `${name}-b.tar`)];
    await writer(a, GZIP, "app:1", UNWATCHED);
    await writer(b, GZIP, "app:1", UNWATCHED);
    assert.deepEqual(readFileSync(a), readFileSync(b));
  }
});

test("a docker archive keeps config and layers; a zstd layer becomes the tar that docker can load", async (t) => {
  const path = join(temporaryFolder(t), "image.tar");
  for (const image of [GZIP, ZSTD, sampleImage({ compression: "none" })]) {
    await writeDockerArchive(path, image, "app:1", UNWATCHED);
    const read = await openDockerArchive(path, {
      tag: "docker.io/library/app:1",
      digest: image.manifest.config.digest,
    });
    assert.deepEqual(read.configBytes, image.configBytes);
    const expected = image.layers.map(({ descriptor, diffID }) => (image === ZSTD ? diffID : descriptor.digest));
    assert.deepEqual(await layerDigests(read), expected);
    assert.deepEqual(
      read.layers.map(({ descriptor }) => descriptor.digest),
      expected,
    );
  }
});

test("an archive that is compressed as a whole is unpacked once, for its kind and for its bytes", async (t) => {
  const path = join(temporaryFolder(t), "image.tar.gz");
  const unpacking = { temporaryFolder: temporaryFolder(t), signal: UNWATCHED.signal };
  await writeOciArchive(path, GZIP, "app:1", UNWATCHED);
  writeFileSync(path, gzipSync(readFileSync(path)));
  assert.equal(await archiveKind(path), "archive");
  assert.equal(await unpackedKind(path, unpacking), "oci-archive");
  assert.equal(readdirSync(unpacking.temporaryFolder).length, 1);
  // From here on it could not be unpacked.
  writeFileSync(path, readFileSync(path).subarray(0, 32));
  assert.deepEqual((await openOciArchive(path, { unpacking })).bytes, GZIP.bytes);
});

test("a compressed file without an image is refused, also one without a tar", async (t) => {
  const folder = temporaryFolder(t);
  const unpacking = { temporaryFolder: folder, signal: UNWATCHED.signal };
  const layer = await readAtMost(GZIP.layers[0]!.open(), 1 << 16, "layer");
  for (const [name, bytes, what] of [
    ["layer.tar.gz", layer, /an archive, but not of an image/],
    ["text.gz", gzipSync("text ".repeat(1000)), /compressed with gzip, and what is in it is not an archive/],
    ["empty.gz", gzipSync(""), /compressed with gzip, and what is in it is not an archive/],
  ] as const) {
    writeFileSync(join(folder, name), bytes);
    await assert.rejects(unpackedKind(join(folder, name), unpacking), { code: "archive-invalid", what });
  }
});

test("a layer that an image has twice is stored once in the archive", async (t) => {
  const path = join(temporaryFolder(t), "image.tar");
  const same = [{ path: "same", text: "same" }];
  const image = sampleImage({ layers: [same, same] });
  await writeDockerArchive(path, image, undefined, UNWATCHED);
  assert.equal((await openDockerArchive(path)).layers.length, 2);
});

test("a docker archive of several platforms is refused with alternatives, an index of one is not", async (t) => {
  const path = join(temporaryFolder(t), "image.tar");
  const wanted = { code: "several-platforms", why: "there are 2: linux/amd64, linux/arm64", fix: /oci-archive:FILE/ };
  await assert.rejects(writeDockerArchive(path, BOTH, undefined, UNWATCHED), wanted);
  await writeDockerArchive(path, sampleIndex([GZIP]), undefined, UNWATCHED);
  assert.deepEqual((await openDockerArchive(path)).configBytes, GZIP.configBytes);
});

test("an error names the image or platform that the archive does not have", async (t) => {
  const folder = temporaryFolder(t);
  const [oci, docker] = [join(folder, "oci.tar"), join(folder, "docker.tar")];
  await writeOciArchive(oci, BOTH, "v1", UNWATCHED);
  await writeDockerArchive(docker, GZIP, "app:1", UNWATCHED);
  const platforms = [{ os: "linux", architecture: "riscv64" }];
  await assert.rejects(openOciArchive(oci, { tag: "v2" }), { code: "image-unknown", fix: "name one of these: v1" });
  await assert.rejects(openOciArchive(oci, { platforms }), { code: "base-lacks-platform" });
  await assert.rejects(openOciArchive(docker), { code: "archive-invalid", fix: /docker-archive/ });
  await assert.rejects(openDockerArchive(docker, { tag: "app:2" }), { code: "image-unknown", fix: /app:1/ });
  await assert.rejects(openDockerArchive(docker, { platforms }), { code: "base-lacks-platform" });
  await assert.rejects(openDockerArchive(docker, { digest: sha256("x") }), { code: "digest-mismatch" });
  await assert.rejects(openDockerArchive(oci), { code: "archive-invalid", why: /no file manifest.json/ });
  await assert.rejects(openOciArchive(join(folder, "none.tar")), { code: "archive-invalid" });
  await assert.rejects(openOciArchive(folder), { code: "archive-invalid", why: "it is not a regular file" });
});

test("an interrupted write leaves the old archive, and no temporary file beside it", async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, "image.tar");
  writeFileSync(path, "before");
  const abort = new AbortController();
  const reason = new Error("interrupted");
  const options = { signal: abort.signal, onProgress: () => abort.abort(reason) };
  await assert.rejects(writeOciArchive(path, BOTH, undefined, options), reason);
  assert.equal(readFileSync(path, "utf8"), "before");
  assert.deepEqual(readdirSync(folder), ["image.tar"]);
});

test("a link to an archive stays a link, and a path that is not a file is never replaced", async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, "store"));
  writeFileSync(join(folder, "store/real.tar"), "before");
  symlinkSync(join(folder, "store/real.tar"), join(folder, "link.tar"));
  await writeOciArchive(join(folder, "link.tar"), GZIP, undefined, UNWATCHED);
  assert.ok(lstatSync(join(folder, "link.tar")).isSymbolicLink());
  assert.deepEqual((await openOciArchive(join(folder, "store/real.tar"))).bytes, GZIP.bytes);
  const places = process.platform === "win32" ? [folder] : [folder, "/dev/null"];
  for (const path of places) {
    await assert.rejects(writeOciArchive(path, GZIP, undefined, UNWATCHED), {
      code: "write-failed",
      why: "it is not a regular file",
    });
  }
});
