import { LIMITS } from "../base/limits.ts";
import { isIndexMediaType } from "../format/oci/media-type.ts";
import { parseIndex } from "../format/oci/parse.ts";
import { type Platform, platformServes } from "../format/oci/platform.ts";
import { type BlobSource, type Root, readBlob } from "./blob-source.ts";
import { chooseImage, everyImage, imagesFor, lacksPlatform, type PlatformChoice } from "./choose-image.ts";
import { type Artifact, platformOf } from "./image.ts";
import { readOtherManifests } from "./other-manifests.ts";
import { readOnlyImage } from "./read-image.ts";

/** Which images of an index are read: all of them unless something else is asked for. */
export interface Wanted {
  /** Only the image nearest to each of these platforms. */
  readonly platforms?: readonly Platform[];
  /** One image, whether the root is an image or an index. */
  readonly one?: PlatformChoice;
  /** Everything that an index names, images or not: for a copy of it. */
  readonly whole?: boolean;
}

/**
 * Reads the manifests and configs of the wanted images; layers are opened later. The platform is chosen first, and
 * nothing of other platforms is read: their blobs may be missing. With `one`, the result is an image.
 * Throws `manifest-invalid`, `digest-mismatch`, `blob-unknown`, `limit-exceeded`, and `base-lacks-platform` when no
 * image serves a wanted platform; with `one`, also `several-platforms` and `image-unknown` when no single image can be
 * chosen.
 */
export async function readArtifact(
  source: BlobSource,
  root: Root,
  { platforms, one, whole = false }: Wanted = {},
): Promise<Artifact> {
  const { descriptor } = root;
  if (!isIndexMediaType(descriptor.mediaType)) {
    const image = await readOnlyImage(source, root);
    for (const wanted of platforms ?? (one?.asked === undefined ? [] : [one.asked])) {
      if (!platformServes(platformOf(image), wanted)) throw lacksPlatform(source.name, wanted, [platformOf(image)]);
    }
    return image;
  }
  const bytes = root.bytes ?? (await readBlob(source, descriptor, LIMITS.manifestBytes));
  const index = parseIndex(bytes, `${source.name} › ${descriptor.digest}`);
  const within = { source, manifests: index.manifests, isGathered: root.isGathered ?? false };
  if (one !== undefined) return chooseImage(within, one);
  const images = await (platforms === undefined ? everyImage(within) : imagesFor(within, platforms));
  // A gathered index is stored nowhere: if only one image of it is wanted, that image is the result.
  if (root.isGathered === true && images.length === 1) return images[0]!;
  const others = whole ? { others: await readOtherManifests(source, index.manifests, images) } : {};
  return { kind: "index", descriptor, bytes, index, images, ...others };
}
