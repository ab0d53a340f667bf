import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { type Image, imagesOf } from "../../src/image/image.ts";
import { sizeOfImage } from "../../src/image/uncompressed.ts";
import { openDockerArchive } from "../../src/store/archive/open-docker-archive.ts";
import { openOciArchive } from "../../src/store/archive/open-oci-archive.ts";
import { writeDockerArchive } from "../../src/store/archive/write-docker-archive.ts";
import { writeOciArchive } from "../../src/store/archive/write-oci-archive.ts";
import { podmanFor } from "../support/containers.ts";
import { sampleImage, sampleIndex, UNWATCHED } from "../support/sample-image.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool, sharedData } from "../support/tools.ts";

const GZIP = sampleImage();
const ZSTD = sampleImage({ compression: "zstd" });
const BOTH = sampleIndex([GZIP, sampleImage({ architecture: "arm64", compression: "zstd" })]);

async function written(t: TestContext): Promise<{ oci: string; docker: string; fromZstd: string }> {
  const folder = temporaryFolder(t);
  const [oci, docker, fromZstd] = ["oci.tar", "docker.tar", "from-zstd.tar"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  await writeOciArchive(oci, BOTH, "v1", UNWATCHED);
  await writeDockerArchive(docker, GZIP, "app:1", UNWATCHED);
  await writeDockerArchive(fromZstd, ZSTD, "app:2", UNWATCHED);
  return { oci, docker, fromZstd };
}

test("skopeo reads plimsoll's archives, and plimsoll reads skopeo's copies", async (t) => {
  const skopeo = requireTool(t, "skopeo");
  if (skopeo === undefined) return;
  const { oci, docker, fromZstd } = await written(t);
  const folder = temporaryFolder(t);
  const copies = { oci: join(folder, "oci.tar"), docker: join(folder, "docker.tar") };
  execFileSync(skopeo, [
    "copy",
    "--quiet",
    "--all",
    "--preserve-digests",
    `oci-archive:${oci}:v1`,
    `oci-archive:${copies.oci}:v1`,
  ]);
  assert.equal((await openOciArchive(copies.oci)).descriptor.digest, BOTH.descriptor.digest);
  for (const [path, image] of [
    [docker, GZIP],
    [fromZstd, ZSTD],
  ] as const) {
    execFileSync(skopeo, ["copy", "--quiet", `docker-archive:${path}`, `docker-archive:${copies.docker}:copy:1`]);
    const read = await openDockerArchive(copies.docker, { tag: "copy:1" });
    assert.equal(read.manifest.config.digest, image.manifest.config.digest);
    await sizeOfImage(read);
    execFileSync("rm", [copies.docker]);
  }
});

test("crane accepts plimsoll's docker archives as valid", async (t) => {
  const crane = requireTool(t, "crane");
  if (crane === undefined) return;
  const { docker, fromZstd } = await written(t);
  for (const path of [docker, fromZstd]) {
    assert.match(execFileSync(crane, ["validate", "--tarball", path], { encoding: "utf8" }), /^PASS/);
  }
});

test("GNU tar lists plimsoll's archives without any warning", async (t) => {
  const tar = requireTool(t, "tar");
  if (tar === undefined) return;
  const { docker } = await written(t);
  const names = execFileSync(tar, ["-tf", docker], { encoding: "utf8" }).trim().split("\n");
  assert.equal(names[0], "manifest.json");
  assert.equal(names.length, 3);
});

test("podman loads plimsoll's archives, and plimsoll reads what podman saves", async (t) => {
  const podman = podmanFor(t);
  if (podman === undefined) return;
  const { docker, fromZstd, oci } = await written(t);
  for (const path of [docker, fromZstd, oci]) {
    const { exitCode, stderr } = await podman("load", "--quiet", "--input", path);
    assert.equal(exitCode, 0, stderr);
  }
  const folder = temporaryFolder(t);
  for (const [format, open] of [
    ["oci-archive", openOciArchive],
    ["docker-archive", openDockerArchive],
  ] as const) {
    const path = join(folder, `${format}.tar`);
    const { exitCode, stderr } = await podman(
      "save",
      "--quiet",
      "--format",
      format,
      "--output",
      path,
      "localhost/app:1",
    );
    assert.equal(exitCode, 0, stderr);
    const [image] = imagesOf(await open(path));
    assert.equal(image?.manifest.config.digest, GZIP.manifest.config.digest);
    await sizeOfImage(image!);
  }
});

test("archives of docker, kaniko and others are read to the last byte", async (t) => {
  const archives: [string, (path: string) => Promise<Image>, number][] = [
    ["test-docker-image.tar", openDockerArchive, 14],
    ["test-kaniko-image.tar", openDockerArchive, 14],
    ["test-oci-gzip-image.tar", onlyImage, 1],
    ["test-oci-zstd-image.tar", onlyImage, 1],
    ["test-oci-estargz-image.tar", onlyImage, 1],
    ["test-oci-uncompressed-image.tar", onlyImage, 1],
  ];
  for (const [name, open, layers] of archives) {
    const path = sharedData(t, `images/${name}`);
    if (path === undefined) return;
    const image = await open(path);
    assert.equal(image.layers.length, layers, name);
    const { sizeBytes } = await sizeOfImage(image);
    assert.ok(sizeBytes > 0, name);
  }
});

test("go-containerregistry's archives are read, or refused for their known defects", async (t) => {
  const archive = sharedData(t, "images/go-containerregistry-testdata.tar.zst");
  if (archive === undefined || requireTool(t, "zstd") === undefined) return;
  const folder = temporaryFolder(t);
  execFileSync("tar", ["--zstd", "-xf", archive, "-C", folder]);
  const tarball = join(folder, "pkg/v1/tarball/testdata");
  for (const name of ["test_image_1", "test_image_2", "test_load_manifest", "hello-world-v25"]) {
    await sizeOfImage(await openDockerArchive(join(tarball, `${name}.tar`)));
  }
  for (const name of ["test_bundle", "test_link"]) {
    const path = join(tarball, `${name}.tar`);
    await assert.rejects(openDockerArchive(path), { code: "image-unknown", why: "it has 2 images" });
  }
  await sizeOfImage(await openDockerArchive(join(tarball, "test_bundle.tar"), { tag: "test_image_1" }));
  // Its first layer is a link to that of the other image.
  const linked = await openDockerArchive(join(tarball, "test_link.tar"), { tag: "bazel/v1/tarball:test_image_3" });
  assert.equal((await sizeOfImage(linked)).sizeBytes, 10240 + 2048 + linked.bytes.length + linked.configBytes.length);
  await assert.rejects(openDockerArchive(join(tarball, "no_manifest.tar")), { code: "archive-invalid" });
  await assert.rejects(openDockerArchive(join(tarball, "null_manifest.tar")), { code: "manifest-invalid" });
});

async function onlyImage(path: string): Promise<Image> {
  return imagesOf(await openOciArchive(path))[0]!;
}
