import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { readAtMost } from "../../src/base/bounded-reader.ts";
import { type Artifact, imagesOf } from "../../src/image/image.ts";
import { openLayout } from "../../src/store/layout/open.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { sampleImage, sampleIndex, UNWATCHED } from "../support/sample-image.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool, sharedData } from "../support/tools.ts";

const GZIP = sampleImage();
const ZSTD = sampleImage({ compression: "zstd" });
const BOTH = sampleIndex([GZIP, sampleImage({ architecture: "arm64", compression: "zstd" })]);

async function written(t: TestContext): Promise<string> {
  const folder = join(temporaryFolder(t), "layout");
  await writeLayout(folder, GZIP, "gzip", UNWATCHED);
  await writeLayout(folder, ZSTD, "zstd", UNWATCHED);
  await writeLayout(folder, BOTH, "both", UNWATCHED);
  await writeLayout(folder, sampleImage({ family: "docker" }), "docker", UNWATCHED);
  return folder;
}

async function readEveryLayer(artifact: Artifact): Promise<void> {
  for (const layer of imagesOf(artifact).flatMap(({ layers }) => layers))
    await readAtMost(layer.open(), 1 << 24, "layer");
}

test("skopeo copies everything that plimsoll writes, and plimsoll reads the copy", async (t) => {
  const skopeo = requireTool(t, "skopeo");
  if (skopeo === undefined) return;
  const folder = await written(t);
  const copy = join(temporaryFolder(t), "copy");
  for (const [tag, artifact] of [
    ["gzip", GZIP],
    ["zstd", ZSTD],
    ["both", BOTH],
  ] as const) {
    execFileSync(skopeo, [
      "copy",
      "--quiet",
      "--all",
      "--preserve-digests",
      `oci:${folder}:${tag}`,
      `oci:${copy}:${tag}`,
    ]);
    const read = await openLayout(copy, { tag });
    assert.equal(read.descriptor.digest, artifact.descriptor.digest);
    await readEveryLayer(read);
  }
});

test("skopeo and plimsoll write to one layout in turn", async (t) => {
  const skopeo = requireTool(t, "skopeo");
  if (skopeo === undefined) return;
  const folder = await written(t);
  execFileSync(skopeo, ["copy", "--quiet", `oci:${folder}:gzip`, `oci:${folder}:theirs`]);
  await writeLayout(folder, ZSTD, "ours", UNWATCHED);
  for (const tag of ["gzip", "theirs", "ours", "both"]) await readEveryLayer(await openLayout(folder, { tag }));
});

test("umoci unpacks what plimsoll writes", async (t) => {
  const umoci = requireTool(t, "umoci");
  if (umoci === undefined) return;
  const folder = await written(t);
  for (const tag of ["gzip", "zstd"]) {
    const bundle = join(temporaryFolder(t), "bundle");
    execFileSync(umoci, ["unpack", "--rootless", "--image", `${folder}:${tag}`, bundle], { stdio: "ignore" });
    assert.equal(readFileSync(join(bundle, "rootfs/hello"), "utf8"), "for amd64\n");
  }
});

test("go-containerregistry's layouts are read, or refused for their known defects", async (t) => {
  const archive = sharedData(t, "images/go-containerregistry-testdata.tar.zst");
  if (archive === undefined || requireTool(t, "zstd") === undefined) return;
  const folder = temporaryFolder(t);
  execFileSync("tar", ["--zstd", "-xf", archive, "-C", folder]);
  const testdata = join(folder, "pkg/v1/layout/testdata");
  const odd = { code: "manifest-invalid" };
  await readEveryLayer(await openLayout(join(testdata, "test_index_one_image")));
  await readEveryLayer(await openLayout(join(testdata, "test_index"), { tag: "1" }));
  await assert.rejects(openLayout(join(testdata, "test_index")), { code: "image-unknown", fix: /1, 2, 3, 4/ });
  await assert.rejects(openLayout(join(testdata, "test_index_media_type")), odd);
  await assert.rejects(openLayout(join(testdata, "test_gc_image_unknown_mediatype")), odd);
  assert.equal(existsSync(join(testdata, "test_index/.plimsoll")), false, "reading leaves no trace");
});
