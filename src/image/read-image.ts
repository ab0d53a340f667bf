import { counted } from "../base/counted.ts";
import type { Digest } from "../base/digest.ts";
import { PlimsollError } from "../base/error.ts";
import { LIMITS } from "../base/limits.ts";
import type { Descriptor } from "../format/oci/descriptor.ts";
import type { Manifest } from "../format/oci/manifest.ts";
import { isManifestMediaType, MEDIA_TYPE } from "../format/oci/media-type.ts";
import { parseConfig, parseManifest } from "../format/oci/parse.ts";
import { type BlobSource, type Root, readBlob } from "./blob-source.ts";
import type { Image, Layer } from "./image.ts";
import { verified } from "./verified.ts";

/**
 * The manifest of an artifact that is not an image: OCI image-spec v1.1, manifest.md, "Guidelines for Artifact Usage".
 */
export interface OtherArtifact extends Pick<Manifest, "artifactType" | "config"> {
  readonly kind: "other";
}

/** Reads manifest and config; layers are opened later. */
export async function readImage(source: BlobSource, { descriptor, bytes }: Root): Promise<Image | OtherArtifact> {
  const where = `${source.name} › ${descriptor.digest}`;
  const manifestBytes = bytes ?? (await readBlob(source, descriptor, LIMITS.manifestBytes));
  const manifest = parseManifest(manifestBytes, where);
  const { mediaType } = manifest.config;
  if (mediaType !== MEDIA_TYPE.oci.config && mediaType !== MEDIA_TYPE.docker.config) {
    return { kind: "other", ...manifest };
  }
  const configBytes = await readBlob(source, manifest.config, LIMITS.configBytes);
  const config = parseConfig(configBytes, `${where} › config`);
  const layers = layersOf(source, manifest.layers, config.rootfs.diff_ids, where);
  return { kind: "image", descriptor, bytes: manifestBytes, manifest, configBytes, config, layers };
}

/** Like `readImage`, for what must be an image. Throws `manifest-invalid` for another artifact, naming its types. */
export async function readOnlyImage(source: BlobSource, root: Root): Promise<Image> {
  const { descriptor } = root;
  const where = `${source.name} › ${descriptor.digest}`;
  if (!isManifestMediaType(descriptor.mediaType)) {
    throw new PlimsollError("manifest-invalid", {
      what: `${source.name} is not an image`,
      why: `its media type is ${JSON.stringify(descriptor.mediaType)}`,
      fix: "name an image or an index of images, in OCI's format or in docker's schema 2",
      where,
    });
  }
  const read = await readImage(source, root);
  if (read.kind === "image") return read;
  const { artifactType = descriptor.artifactType, config } = read;
  const type = artifactType === undefined ? "it has no artifactType" : `its artifactType is ${quoted(artifactType)}`;
  throw new PlimsollError("manifest-invalid", {
    what: `${source.name} is an artifact, not an image`,
    why: `${type}, and its config has the type ${quoted(config.mediaType)}`,
    fix: "name an image",
    where,
  });
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
