import { readAtMost } from "../base/bounded-reader.ts";
import { counted } from "../base/counted.ts";
import type { Digest } from "../base/digest.ts";
import { PlimsollError } from "../base/error.ts";
import { LIMITS } from "../base/limits.ts";
import type { Descriptor } from "../format/oci/descriptor.ts";
import type { Manifest } from "../format/oci/manifest.ts";
import { isIndexMediaType, isManifestMediaType, MEDIA_TYPE } from "../format/oci/media-type.ts";
import { parseConfig, parseIndex, parseManifest } from "../format/oci/parse.ts";
import { formatPlatform, type Platform, platformServes } from "../format/oci/platform.ts";
import { type Artifact, type FilePlace, type Image, type ImageIndex, type Layer, platformOf } from "./image.ts";
import { verified } from "./verified.ts";

/** Where blobs are found by their digest: an OCI layout, an archive, a repository of a registry. */
export interface BlobSource {
  /** As a person names it: `oci:out`. */
  readonly name: string;
  /** The bytes as stored, from `startByte` on, not verified. Throws `blob-unknown` when it is not there. */
  read(descriptor: Descriptor, startByte: number): AsyncIterable<Uint8Array>;
  /** Where they lie on this machine; undefined where they do not. */
  locate?(descriptor: Descriptor): FilePlace | undefined;
}

/**
 * Reads manifests and configs, and leaves layers to be opened. Of an index only images are read that serve one of
 * `platforms` (all of them when left out); BuildKit's attestations, which stand there under the platform
 * unknown/unknown, and artifacts that are no images are passed over.
 * Throws `manifest-invalid`, `digest-mismatch`, `blob-unknown`, `limit-exceeded`, and `base-lacks-platform` when a
 * platform is wanted that nothing serves.
 */
export async function readArtifact(
  source: BlobSource,
  root: Descriptor,
  platforms?: readonly Platform[],
): Promise<Artifact> {
  const artifact = isIndexMediaType(root.mediaType)
    ? await readIndex(source, root, platforms)
    : await readOnlyImage(source, root);
  const images = artifact.kind === "image" ? [artifact] : artifact.images;
  for (const wanted of platforms ?? []) {
    if (!images.some((image) => platformServes(platformOf(image), wanted))) lacksPlatform(source, wanted, images);
  }
  return artifact;
}

/** A whole blob in memory, verified. Throws `limit-exceeded` when its descriptor already says that it is too large. */
async function readBlob(source: BlobSource, descriptor: Descriptor, limitBytes: number): Promise<Uint8Array> {
  const where = `${source.name} › ${descriptor.digest}`;
  if (descriptor.size > limitBytes) {
    throw new PlimsollError("limit-exceeded", {
      what: `${descriptor.digest} is larger than ${limitBytes} bytes`,
      why: `its descriptor says ${descriptor.size}, and plimsoll reads no more than that of a ${descriptor.mediaType}`,
      where,
    });
  }
  return readAtMost(verified(descriptor, source.read(descriptor, 0), where), limitBytes, where);
}

async function readIndex(
  source: BlobSource,
  descriptor: Descriptor,
  platforms: readonly Platform[] | undefined,
): Promise<ImageIndex> {
  const bytes = await readBlob(source, descriptor, LIMITS.manifestBytes);
  const index = parseIndex(bytes, `${source.name} › ${descriptor.digest}`);
  const walk = new IndexWalk(source, platforms);
  await walk.enter(index.manifests, 1);
  return { kind: "index", descriptor, bytes, index, images: walk.images };
}

async function readOnlyImage(source: BlobSource, descriptor: Descriptor): Promise<Image> {
  const where = `${source.name} › ${descriptor.digest}`;
  if (!isManifestMediaType(descriptor.mediaType)) {
    throw new PlimsollError("manifest-invalid", {
      what: `${source.name} is not an image`,
      why: `its media type is ${JSON.stringify(descriptor.mediaType)}`,
      fix: "name an image or an index of images, in OCI's format or in docker's schema 2",
      where,
    });
  }
  const read = await readImage(source, descriptor);
  if (read.kind === "image") return read;
  const { artifactType = descriptor.artifactType, config } = read;
  const type = artifactType === undefined ? "it has no artifactType" : `its artifactType is ${quoted(artifactType)}`;
  throw new PlimsollError("manifest-invalid", {
    what: `${source.name} is an artifact, not an image`,
    why: `${type}, and its config is of type ${quoted(config.mediaType)}`,
    fix: "name an image",
    where,
  });
}

/** Collects the images of an index and of the indexes in it. */
class IndexWalk {
  readonly images: Image[] = [];
  readonly #source: BlobSource;
  readonly #platforms: readonly Platform[] | undefined;
  readonly #entered = new Set<Digest>();
  #entries = 0;

  constructor(source: BlobSource, platforms: readonly Platform[] | undefined) {
    this.#source = source;
    this.#platforms = platforms;
  }

  async enter(manifests: readonly Descriptor[], depth: number): Promise<void> {
    this.#entries += manifests.length;
    if (depth > LIMITS.indexDepth) this.#tooMuch(`indexes are nested more than ${LIMITS.indexDepth} deep`);
    if (this.#entries > LIMITS.descriptors) this.#tooMuch(`its indexes have more than ${LIMITS.descriptors} entries`);
    for (const descriptor of manifests) {
      if (isIndexMediaType(descriptor.mediaType)) await this.#enterIndex(descriptor, depth);
      else if (isManifestMediaType(descriptor.mediaType)) await this.#add(descriptor);
    }
  }

  async #enterIndex(descriptor: Descriptor, depth: number): Promise<void> {
    if (this.#entered.has(descriptor.digest)) return;
    this.#entered.add(descriptor.digest);
    const bytes = await readBlob(this.#source, descriptor, LIMITS.manifestBytes);
    const index = parseIndex(bytes, `${this.#source.name} › ${descriptor.digest}`);
    await this.enter(index.manifests, depth + 1);
  }

  async #add(descriptor: Descriptor): Promise<void> {
    if (descriptor.platform !== undefined && !this.#wants(descriptor.platform)) return;
    const image = await readImage(this.#source, descriptor);
    if (image.kind === "image" && this.#wants(platformOf(image))) this.images.push(image);
  }

  #wants(platform: Platform): boolean {
    if (platform.os === "unknown" && platform.architecture === "unknown") return false;
    return this.#platforms === undefined || this.#platforms.some((wanted) => platformServes(platform, wanted));
  }

  #tooMuch(why: string): never {
    throw new PlimsollError("limit-exceeded", { what: `${this.#source.name} holds too many manifests`, why });
  }
}

/** The manifest of something that is no image: OCI image-spec v1.1, manifest.md, "Guidelines for Artifact Usage". */
interface OtherArtifact extends Pick<Manifest, "artifactType" | "config"> {
  readonly kind: "other";
}

async function readImage(source: BlobSource, descriptor: Descriptor): Promise<Image | OtherArtifact> {
  const where = `${source.name} › ${descriptor.digest}`;
  const bytes = await readBlob(source, descriptor, LIMITS.manifestBytes);
  const manifest = parseManifest(bytes, where);
  const { mediaType } = manifest.config;
  if (mediaType !== MEDIA_TYPE.oci.config && mediaType !== MEDIA_TYPE.docker.config) {
    return { kind: "other", ...manifest };
  }
  const configBytes = await readBlob(source, manifest.config, LIMITS.configBytes);
  const config = parseConfig(configBytes, `${where} › config`);
  const layers = layersOf(source, manifest.layers, config.rootfs.diff_ids, where);
  return { kind: "image", descriptor, bytes, manifest, configBytes, config, layers };
}

function quoted(mediaType: string): string {
  return JSON.stringify(mediaType);
}

function layersOf(
  source: BlobSource,
  descriptors: readonly Descriptor[],
  diffIDs: readonly Digest[],
  where: string,
): Layer[] {
  if (descriptors.length !== diffIDs.length) {
    throw new PlimsollError("manifest-invalid", {
      what: "manifest and config do not belong together",
      why: `its manifest has ${counted(descriptors.length, "layer")}, and its config ${counted(diffIDs.length, "diff_id")}`,
      where,
    });
  }
  return descriptors.map((descriptor, index) => {
    const file = source.locate?.(descriptor);
    return {
      descriptor,
      diffID: diffIDs[index]!,
      open: (startByte = 0) => {
        const chunks = source.read(descriptor, startByte);
        return startByte === 0 ? verified(descriptor, chunks, `${where} › layer[${index}]`) : chunks;
      },
      ...(file === undefined ? {} : { file }),
    };
  });
}

function lacksPlatform(source: BlobSource, wanted: Platform, images: readonly Image[]): never {
  const offered = images.map((image) => formatPlatform(platformOf(image)));
  throw new PlimsollError("base-lacks-platform", {
    what: `${source.name} has no image for ${formatPlatform(wanted)}`,
    why: offered.length === 0 ? "nothing in it serves a platform that is wanted" : `it has ${offered.join(", ")}`,
    fix: "ask for a platform that it has, or name another image",
  });
}
