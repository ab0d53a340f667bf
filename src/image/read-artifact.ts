import { LIMITS } from "../base/limits.ts";
import { isIndexMediaType } from "../format/oci/media-type.ts";
import { parseIndex } from "../format/oci/parse.ts";
import { type Platform, platformServes } from "../format/oci/platform.ts";
import { type BlobSource, type Root, readBlob } from "./blob-source.ts";
import { chooseImage, everyImage, imagesFor, lacksPlatform, type PlatformChoice } from "./choose-image.ts";
import { type Artifact, platformOf } from "./image.ts";
import { readOnlyImage } from "./read-image.ts";

/** Which images of an index are read: all of them where nothing is said. */
export interface Wanted {
  /** The nearest to each of these, and no other. */
  readonly platforms?: readonly Platform[];
  /** One image, whatever it is found in. */
  readonly one?: PlatformChoice;
}

/**
 * Reads manifests and configs of what is wanted, and leaves layers to be opened. The platform is chosen first, and nothing
 * is read of the others: their blobs need not be there. With `one`, the answer is an image.
 * Throws `manifest-invalid`, `digest-mismatch`, `blob-unknown`, `limit-exceeded`, `base-lacks-platform` when a platform is
 * wanted that nothing serves; with `one`, `several-platforms` and `image-unknown` where there is no choice to make.
 */
export async function readArtifact(source: BlobSource, root: Root, { platforms, one }: Wanted = {}): Promise<Artifact> {
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
  // An index that was gathered exists nowhere: where one image is all that is wanted of it, that image is named.
  if (root.isGathered === true && images.length === 1) return images[0]!;
  return { kind: "index", descriptor, bytes, index, images };
}
