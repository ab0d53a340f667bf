import { execFileSync } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import { sha256 } from "../../src/base/digest.ts";
import { MEDIA_TYPE } from "../../src/format/oci/media-type.ts";
import { inMemory } from "../../src/image/blobs.ts";
import { type Image, imagesOf, type Layer } from "../../src/image/image.ts";
import { openDockerArchive } from "../../src/store/archive/open-docker-archive.ts";
import { openOciArchive } from "../../src/store/archive/open-oci-archive.ts";
import { openLayout } from "../../src/store/layout/open.ts";
import { layerOf } from "./layers.ts";
import { describe, imageOfLayers } from "./sample-image.ts";
import { ORDER, PLAIN, slimEnvironment, slimReport } from "./slim.ts";
import { temporaryFolder } from "./temporary.ts";
import { requireTool, sharedData } from "./tools.ts";

export interface NamedImage {
  readonly name: string;
  readonly image: Image;
}

const DOCKER_ARCHIVES = ["test-docker-image.tar", "test-kaniko-image.tar"];
const OCI_ARCHIVES = ["gzip", "zstd", "estargz", "uncompressed"].map((form) => `test-oci-${form}-image.tar`);
const ROOT_FOLDERS = ["x86_64", "aarch64"].map((machine) => `alpine-minirootfs-3.20.3-${machine}.tar.gz`);

/** Complete images among go-containerregistry's own test data, with the tag where there are several. */
const GGCR = "images/go-containerregistry-testdata.tar.zst";
const GGCR_ARCHIVES: readonly (readonly [string, string?])[] = [
  ["tarball/testdata/test_image_1.tar"],
  ["tarball/testdata/test_image_2.tar"],
  ["tarball/testdata/test_load_manifest.tar"],
  ["tarball/testdata/test_link.tar", "bazel/v1/tarball:test_image_3"],
  ["tarball/testdata/hello-world-v25.tar"],
  ["mutate/testdata/source_image.tar"],
  ["mutate/testdata/whiteout_image.tar"],
  ["mutate/testdata/overwritten_file.tar"],
];
const GGCR_LAYOUTS: readonly (readonly [string, string])[] = [
  ["layout/testdata/test_index", "1"],
  ["layout/testdata/test_gc_index", "3"],
];

/**
 * Images of other tools in every form, root folders of a distribution as images with one layer, images of `plimsoll
 * slim`, and one of a careless Dockerfile. Undefined, with the test skipped, where the data is missing.
 */
export async function realImages(t: TestContext): Promise<readonly NamedImage[] | undefined> {
  const files = [...DOCKER_ARCHIVES, ...OCI_ARCHIVES, ...ROOT_FOLDERS].map((name) => sharedData(t, `images/${name}`));
  const others = await ggcrImages(t);
  if (files.includes(undefined) || others === undefined || requireTool(t, "go") === undefined) return undefined;
  const path = (name: string) => sharedData(t, `images/${name}`)!;
  const named = async (name: string, image: Promise<Image>) => ({ name, image: await image });
  const archives = await Promise.all([
    ...DOCKER_ARCHIVES.map((name) => named(name, openDockerArchive(path(name)))),
    ...OCI_ARCHIVES.map((name) =>
      named(
        name,
        openOciArchive(path(name)).then((found) => imagesOf(found)[0]!),
      ),
    ),
  ]);
  const folders = ROOT_FOLDERS.map((name) => ({ name, image: imageOfLayers([gzipLayer(readFileSync(path(name)))]) }));
  const fat = { name: "a fat image", image: fatImage(t, gzipLayer(readFileSync(path(ROOT_FOLDERS[0]!)))) };
  return [...archives, ...folders, ...others, ...(await slimImages(t)), fat];
}

function gzipLayer(bytes: Buffer): Layer {
  return { ...inMemory(describe(MEDIA_TYPE.oci.layerGzip, bytes), bytes), diffID: sha256(gunzipSync(bytes)) };
}

async function ggcrImages(t: TestContext): Promise<NamedImage[] | undefined> {
  const archive = sharedData(t, GGCR);
  const zstd = requireTool(t, "zstd");
  if (archive === undefined || zstd === undefined) return undefined;
  const folder = temporaryFolder(t);
  execFileSync("sh", ["-c", '"$0" -dc "$1" | tar -xf - -C "$2"', zstd, archive, folder]);
  const path = (name: string) => join(folder, "pkg/v1", name);
  const archives = GGCR_ARCHIVES.map(async ([name, tag]) => {
    const image = await openDockerArchive(path(name), tag === undefined ? {} : { tag });
    return { name, image };
  });
  const layouts = GGCR_LAYOUTS.map(async ([name, tag]) => {
    return { name, image: imagesOf(await openLayout(path(name), { tag }))[0]! };
  });
  return Promise.all([...archives, ...layouts]);
}

async function slimImages(t: TestContext): Promise<NamedImage[]> {
  const folder = temporaryFolder(t);
  const images: NamedImage[] = [];
  for (const compression of ["gzip", "zstd"]) {
    const layout = join(folder, compression);
    await slimReport([PLAIN, "--compression", compression, "-o", `oci:${layout}`]);
    images.push({ name: `slim, ${compression}`, image: imagesOf(await openLayout(layout, {}))[0]! });
  }
  return images;
}

/**
 * A distribution, a part of the Go toolchain, a service with what its build needs, and much of it duplicated or
 * deleted.
 */
function fatImage(t: TestContext, distribution: Layer): Image {
  const folder = temporaryFolder(t);
  const source = join(folder, "order");
  const env = slimEnvironment({ CGO_ENABLED: "0" });
  const go = (...words: string[]) => execFileSync("go", words, { cwd: source, env, encoding: "utf8" });
  cpSync(ORDER, source, { recursive: true });
  const root = go("env", "GOROOT").trim();
  const packed = (from: string, names: readonly string[], to: string) => {
    // Links keep their targets: only names of entries change.
    const words = ["--sort=name", `--transform=s,^,${to}/,rh`, "-C", from, "-cf", "-", ...names];
    return gzipLayer(gzipSync(execFileSync("tar", words, { maxBuffer: 2 ** 30 }), { level: 1 }));
  };
  const toolchain = packed(root, ["VERSION", "bin", "src/runtime", "src/net"], "usr/local/go");
  const sources = packed(source, ["."], "src");
  // Before there is a vendor folder, and without the folder's name in it: go has compiled everything already.
  go("build", "-trimpath", "-o", join(folder, "bin/order"), ".");
  go("mod", "vendor");
  const vendor = packed(source, ["vendor"], "src");
  const binary = packed(folder, ["bin"], "usr/local");
  const again = packed(root, ["src/net"], "usr/local/go");
  const hidden = layerOf([
    "usr/local/go/src/.wh.runtime",
    "src/vendor/.wh..wh..opq",
    "src/vendor/kept 10",
    "etc/.wh.motd",
  ]);
  const deleted = gzipLayer(gzipSync(hidden));
  return imageOfLayers([distribution, toolchain, sources, vendor, binary, again, deleted]);
}
