import { execFileSync } from "node:child_process";
import { hash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { MEDIA_TYPE } from "../../src/format/oci/media-type.ts";
import { LayoutOnDisk } from "./layout-on-disk.ts";
import { temporaryFolder } from "./temporary.ts";
import { requireTool, sharedData } from "./tools.ts";

const ROOTS = {
  amd64: "images/alpine-minirootfs-3.20.3-x86_64.tar.gz",
  arm64: "images/alpine-minirootfs-3.20.3-aarch64.tar.gz",
};

/**
 * A layout that umoci made from Alpine's root folder, with the tags `amd64` and `arm64` and the settings of an
 * operating system's image; `settings` are further arguments of `umoci config`. Undefined, with the test skipped, where
 * umoci or Alpine is missing.
 */
export function alpineBase(t: TestContext, settings: readonly string[] = []): LayoutOnDisk | undefined {
  const umoci = requireTool(t, "umoci");
  const archives = Object.values(ROOTS).map((path) => sharedData(t, path));
  if (umoci === undefined || archives.includes(undefined)) return undefined;
  const folder = temporaryFolder(t);
  const layout = new LayoutOnDisk(join(folder, "alpine"));
  const run = (...words: string[]) => execFileSync(umoci, words, { stdio: ["ignore", "ignore", "pipe"] });
  run("init", "--layout", layout.folder);
  for (const [index, architecture] of Object.keys(ROOTS).entries()) {
    const image = `${layout.folder}:${architecture}`;
    const tar = join(folder, `${architecture}.tar`);
    writeFileSync(tar, execFileSync("gzip", ["-dc", archives[index]!], { maxBuffer: 1 << 26 }));
    run("new", "--image", image);
    run("raw", "add-layer", "--image", image, tar);
    run("config", "--image", image, "--architecture", architecture, "--config.cmd", "/bin/sh", ...settings);
  }
  return layout;
}

/** Adds an index of both images to the layout, under the tag `both`, because umoci cannot. Returns its digest. */
export function indexBoth(layout: LayoutOnDisk): string {
  const manifests = Object.keys(ROOTS).map((architecture) => {
    const { mediaType, digest, size } = layout.entry(architecture);
    return { mediaType, digest, size, platform: { os: "linux", architecture } };
  });
  const bytes = JSON.stringify({ schemaVersion: 2, mediaType: MEDIA_TYPE.oci.index, manifests });
  const digest = `sha256:${hash("sha256", bytes)}` as const;
  writeFileSync(layout.path({ digest }), bytes);
  const path = join(layout.folder, "index.json");
  const index = JSON.parse(readFileSync(path, "utf8"));
  const annotations = { "org.opencontainers.image.ref.name": "both" };
  index.manifests.push({ mediaType: MEDIA_TYPE.oci.index, digest, size: bytes.length, annotations });
  writeFileSync(path, JSON.stringify(index));
  return digest;
}
