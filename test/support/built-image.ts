import { execFileSync } from "node:child_process";
import { hash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { MEDIA_TYPE, type MediaTypeFamily } from "../../src/format/oci/media-type.ts";
import { LayoutOnDisk } from "./layout-on-disk.ts";

/** A layer as other builders make one: a tar, and the history entry of its instruction. */
export interface BuiltLayer {
  readonly tar: Buffer;
  readonly createdBy: string;
}

export interface BuiltConfig {
  readonly architecture?: string;
  readonly family?: MediaTypeFamily;
  /** The container's settings, as docker writes them. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** The folder as GNU tar packs it, all files owned by root, sorted by name. */
export function packFolder(folder: string, words: readonly string[] = []): Buffer {
  const order = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=@1700000000"];
  return execFileSync("tar", [...order, ...words, "-C", folder, "-cf", "-", "."], { maxBuffer: 1 << 30 });
}

/** Writes an image into a new layout under the tag `fat`, without plimsoll's writers. */
export function writeImage(folder: string, layers: readonly BuiltLayer[], image: BuiltConfig): LayoutOnDisk {
  const types = MEDIA_TYPE[image.family ?? "oci"];
  const blobs = layers.map(({ tar }) => gzipSync(tar, { level: 6 }));
  const config = Buffer.from(
    JSON.stringify({
      created: "2026-01-02T03:04:05Z",
      architecture: image.architecture ?? "amd64",
      os: "linux",
      config: image.config,
      rootfs: { type: "layers", diff_ids: layers.map(({ tar }) => digestOf(tar)) },
      history: layers.map(({ createdBy }) => ({ created: "2026-01-02T03:04:05Z", created_by: createdBy })),
    }),
  );
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: types.manifest,
      config: describe(types.config, config),
      layers: blobs.map((blob) => describe(types.layerGzip, blob)),
    }),
  );
  for (const blob of [...blobs, config, manifest]) write(join(folder, "blobs", digestOf(blob).replace(":", "/")), blob);
  write(join(folder, "oci-layout"), Buffer.from('{"imageLayoutVersion":"1.0.0"}'));
  const annotations = { "org.opencontainers.image.ref.name": "fat" };
  const index = { schemaVersion: 2, manifests: [{ ...describe(types.manifest, manifest), annotations }] };
  write(join(folder, "index.json"), Buffer.from(JSON.stringify(index)));
  return new LayoutOnDisk(folder);
}

function describe(mediaType: string, bytes: Buffer) {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

function digestOf(bytes: Buffer): string {
  return `sha256:${hash("sha256", bytes)}`;
}

function write(path: string, bytes: Buffer): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}

/**
 * The layout as an archive, which podman reads from every folder: in podman's own names of layouts, capitals are not
 * allowed.
 */
export function archiveLayout({ folder }: LayoutOnDisk, archive: string): string {
  execFileSync("tar", ["-C", folder, "-cf", archive, "."]);
  return archive;
}
