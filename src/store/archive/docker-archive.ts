import { digestHex } from "../../base/digest.ts";
import { MEDIA_TYPE } from "../../format/oci/media-type.ts";
import { type TarMember, writeTar } from "../../format/tar/writer.ts";
import { inMemory } from "../../image/blobs.ts";
import { type Artifact, type Blob, type Image, imagesOf, type Layer, platformOf } from "../../image/image.ts";
import { uncompressed, uncompressedSize } from "../../image/uncompressed.ts";
import type { Transfer } from "../transfer/transfer.ts";
import { archiveFile, textFile } from "./member.ts";
import { severalPlatforms } from "./several-platforms.ts";

/** One image in the form of `docker save`: manifest.json, then the config and each layer under its digest. */
export class DockerArchive {
  /** In the order of the archive. */
  readonly blobs: readonly Blob[];
  readonly #manifest: string;

  private constructor(config: Blob, layers: readonly Blob[], repositoryTag: string | undefined) {
    this.blobs = [...new Map([config, ...layers].map((blob) => [blob.descriptor.digest, blob])).values()];
    const entry = {
      Config: memberName(config),
      RepoTags: repositoryTag === undefined ? [] : [repositoryTag],
      Layers: layers.map(memberName),
    };
    this.#manifest = JSON.stringify([entry]);
  }

  static async of(artifact: Artifact, repositoryTag: string | undefined): Promise<DockerArchive> {
    const image = onlyImage(artifact);
    const layers = await Promise.all(image.layers.map(loadable));
    return new DockerArchive(inMemory(image.manifest.config, image.configBytes), layers, repositoryTag);
  }

  stream(transfer: Transfer): AsyncIterable<Uint8Array> {
    const members: TarMember[] = [
      textFile("manifest.json", this.#manifest),
      ...this.blobs.map((blob) => archiveFile(memberName(blob), blob.descriptor.size, () => transfer.pass(blob))),
    ];
    return writeTar(members, 0);
  }
}

function memberName({ descriptor }: Blob): string {
  const { mediaType, digest } = descriptor;
  if (mediaType.endsWith("json")) return `${digestHex(digest)}.json`;
  return mediaType.endsWith("gzip") ? `${digestHex(digest)}.tar.gz` : `${digestHex(digest)}.tar`;
}

/**
 * `docker load` reads plain and gzip layers but not zstd, so a zstd layer is stored as the tar that its diffID names.
 */
async function loadable(layer: Layer): Promise<Blob> {
  if (!layer.descriptor.mediaType.endsWith("zstd")) return layer;
  const size = await uncompressedSize(layer);
  const descriptor = { mediaType: MEDIA_TYPE.docker.layerTar, digest: layer.diffID, size };
  return { descriptor, open: () => uncompressed(layer) };
}

function onlyImage(artifact: Artifact): Image {
  const images = imagesOf(artifact);
  if (images.length === 1) return images[0]!;
  throw severalPlatforms(images.map(platformOf));
}
