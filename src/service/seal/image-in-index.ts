import { PlimsollError } from "../../base/error.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import { formatPlatform } from "../../format/oci/platform.ts";
import { type Artifact, type Image, imagesOf, platformOf } from "../../image/image.ts";
import { THE_INDEX } from "../../report/verify-report.ts";
import type { ExpectedImage } from "../../seal/verify/expected-image.ts";
import type { Stores } from "../../session/stores.ts";
import { formatTarget, type Target } from "../../store/target.ts";

/** An image with the index that it was found in. */
export interface ImageInIndex {
  readonly image: Image;
  readonly expected: ExpectedImage;
}

/** What a name leads to: an index, or an image alone, and the images of it that were asked for. */
export interface OpenedImages {
  readonly artifact: Artifact;
  readonly images: readonly ImageInIndex[];
  /** The index as something that has a signature of its own. Undefined where the name leads to one image. */
  readonly index: ExpectedImage | undefined;
}

/**
 * Opens every image that a name leads to, or the one for a platform, together with the index that leads to it. `isWhole`
 * also opens what else the index names. Throws what `openImage` and `open` throw, and `image-unknown` when the name came to mean
 * another image in between.
 */
export async function openImages(
  stores: Stores,
  target: Target,
  platform: string | undefined,
  isWhole: boolean,
): Promise<OpenedImages> {
  const chosen = platform === undefined ? undefined : await stores.openImage(target, platform);
  const artifact = isWhole
    ? await stores.openForCopy(target, undefined, false)
    : await stores.open(target, chosen && [platformOf(chosen)]);
  const images = imagesOf(artifact).filter(
    ({ descriptor: { digest } }) => chosen === undefined || digest === chosen.descriptor.digest,
  );
  if (images.length === 0) {
    throw new PlimsollError("image-unknown", {
      what:
        chosen === undefined
          ? `${formatTarget(target)} holds no image`
          : `${formatTarget(target)} was changed while it was read`,
      fix: "run it again, or name the image by its digest",
    });
  }
  const index = artifact.kind === "index" ? expectedOf(artifact, artifact.descriptor, THE_INDEX) : undefined;
  return { artifact, images: images.map((image) => inIndex(artifact, image)), index };
}

function inIndex(artifact: Artifact, image: Image): ImageInIndex {
  return { image, expected: expectedOf(artifact, image.descriptor, formatPlatform(platformOf(image))) };
}

function expectedOf(artifact: Artifact, { digest: manifest }: Descriptor, platform: string): ExpectedImage {
  const entries = artifact.kind === "image" ? [] : artifact.index.manifests;
  const others = entries.flatMap(({ digest, platform: other }) =>
    digest === manifest
      ? []
      : [{ digest, platform: other === undefined ? "another entry of the index" : formatPlatform(other) }],
  );
  return { digest: artifact.descriptor.digest, manifest, platform, others };
}
