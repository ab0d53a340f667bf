import { counted } from "../../base/counted.ts";
import { type Digest, DigestingCounter, digestHex, sha256 } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import type { ImageConfig } from "../../format/oci/config.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import type { Manifest } from "../../format/oci/manifest.ts";
import { MEDIA_TYPE } from "../../format/oci/media-type.ts";
import { parseConfig } from "../../format/oci/parse.ts";
import { type Image, type Layer, platformOfConfig } from "../../image/image.ts";
import { verified } from "../../image/verified.ts";
import { ArchiveFile } from "./archive-file.ts";
import {
  chooseDockerImage,
  type DockerArchiveOptions,
  type DockerCandidate,
  entriesMeant,
} from "./choose-docker-image.ts";
import { type DockerManifestEntry, parseDockerManifest } from "./docker-manifest.ts";

/**
 * Opens an image in an archive of `docker save`, old or new, as docker, kaniko, crane, skopeo and podman write them.
 * Such an archive has no registry manifest, so one is made: docker's schema 2 over the layers as they are stored.
 * Throws `archive-invalid`, `manifest-invalid`, `image-unknown`, `digest-mismatch`, `base-lacks-platform`.
 */
export async function openDockerArchive(path: string, options: DockerArchiveOptions = {}): Promise<Image> {
  const name = `docker-archive:${path}`;
  const archive = await ArchiveFile.open(path, options.unpacking);
  const manifestFile = await archive.readSmall("manifest.json", LIMITS.manifestBytes);
  if (manifestFile === undefined) {
    invalid(name, "it has no file manifest.json", "save the image again with docker 1.10 or newer");
  }
  const entries = entriesMeant(name, parseDockerManifest(manifestFile, `${name} › manifest.json`), options);
  const images: NamedConfig[] = [];
  for (const entry of entries) images.push(await readConfig(archive, name, entry));
  return readImage(archive, name, chooseDockerImage(name, images, options));
}

interface NamedConfig extends DockerCandidate {
  readonly configBytes: Uint8Array;
  readonly config: ImageConfig;
  /** The files of the layers. */
  readonly layers: readonly string[];
}

async function readConfig(archive: ArchiveFile, name: string, entry: DockerManifestEntry): Promise<NamedConfig> {
  const configBytes = await archive.readSmall(entry.Config, LIMITS.configBytes);
  if (configBytes === undefined) invalid(name, `it has no file ${entry.Config}, which manifest.json names`);
  const digest = sha256(configBytes);
  requireNamedByDigest(name, entry.Config, digest);
  const config = parseConfig(configBytes, `${name} › ${entry.Config}`);
  return { digest, platform: platformOfConfig(config), configBytes, config, layers: entry.Layers ?? [] };
}

async function readImage(
  archive: ArchiveFile,
  name: string,
  { digest, configBytes, config, layers: files }: NamedConfig,
): Promise<Image> {
  const layers = await layersOf(archive, name, files, config);
  const manifest: Manifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.docker.manifest,
    config: { mediaType: MEDIA_TYPE.docker.config, size: configBytes.length, digest },
    layers: layers.map(({ descriptor }) => descriptor),
  };
  const bytes = Buffer.from(JSON.stringify(manifest));
  const descriptor = { mediaType: MEDIA_TYPE.docker.manifest, digest: sha256(bytes), size: bytes.length };
  return { kind: "image", descriptor, bytes, manifest, configBytes, config, layers };
}

async function layersOf(
  archive: ArchiveFile,
  name: string,
  files: readonly string[],
  { rootfs }: ImageConfig,
): Promise<Layer[]> {
  if (files.length !== rootfs.diff_ids.length) {
    invalid(
      name,
      `manifest.json names ${counted(files.length, "layer")}, and the config ${counted(rootfs.diff_ids.length, "diff_id")}`,
    );
  }
  const layers: Layer[] = [];
  for (const [index, fileName] of files.entries()) {
    const diffID = rootfs.diff_ids[index]!;
    const descriptor = await describeLayer(archive, name, fileName, diffID);
    const where = `${name} › layer[${index}]`;
    const open = (startByte = 0) => {
      const chunks = archive.read(fileName, startByte);
      return startByte === 0 ? verified(descriptor, chunks, where) : chunks;
    };
    const isTar = descriptor.mediaType === MEDIA_TYPE.docker.layerTar;
    const file = archive.locate(fileName);
    layers.push({
      descriptor,
      diffID,
      open,
      ...(file === undefined ? {} : { file }),
      ...(isTar ? { uncompressedSizeBytes: descriptor.size } : {}),
    });
  }
  return layers;
}

/**
 * The archive gives only the diffID of a layer. That is the digest of a plain tar; a compressed layer is read to
 * compute its digest.
 */
async function describeLayer(archive: ArchiveFile, name: string, file: string, diffID: Digest): Promise<Descriptor> {
  const size = archive.sizeOf(file);
  if (size === undefined) invalid(name, `it has no file ${file}, which manifest.json names`);
  const compression = await archive.compressionOf(file);
  if (compression === "none") return { mediaType: MEDIA_TYPE.docker.layerTar, size, digest: diffID };
  const counter = new DigestingCounter();
  for await (const chunk of archive.read(file)) counter.update(chunk);
  const mediaType = compression === "gzip" ? MEDIA_TYPE.docker.layerGzip : MEDIA_TYPE.docker.layerZstd;
  return { mediaType, size, digest: counter.digest() };
}

/** Every known writer names the config by its digest: `HEX.json`, `sha256:HEX` or `blobs/sha256/HEX`. */
function requireNamedByDigest(name: string, file: string, digest: Digest): void {
  const hex = /(?:^|[:/])([0-9a-f]{64})(?:\.json)?$/.exec(file)?.[1];
  if (hex !== undefined && hex !== digestHex(digest)) mismatch(name, `its config ${file} has the digest ${digest}`);
}

function mismatch(name: string, why: string): never {
  throw new PlimsollError("digest-mismatch", { what: `${name} is not the image that was meant`, why });
}

function invalid(name: string, why: string, fix = "save the image again from where it came from"): never {
  throw new PlimsollError("archive-invalid", { what: `${name} holds no image that can be read`, why, fix });
}
