import { PlimsollError } from "../../base/error.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import { formatPlatform } from "../../format/oci/platform.ts";
import { type Image, imagesOf, platformOf } from "../../image/image.ts";
import type { ExpectedImage } from "../../seal/verify/expected-image.ts";
import type { Stores } from "../../session/stores.ts";
import { formatTarget, type Target } from "../../store/target.ts";

/** An image with the index that it was found in. */
export interface NamedImage {
  readonly image: Image;
  readonly expected: ExpectedImage;
  /** What signatures can be attached to: the image's manifest, and the index that leads to it. */
  readonly subjects: readonly Descriptor[];
}

/**
 * Opens the image of one platform together with the index that leads to it. Throws what `openImage` throws, and
 * `image-unknown` when the name came to mean another image in between.
 */
export async function openNamedImage(
  stores: Stores,
  target: Target,
  platform: string | undefined,
): Promise<NamedImage> {
  const chosen = await stores.openImage(target, platform);
  const artifact = await stores.open(target, [platformOf(chosen)]);
  const image = imagesOf(artifact).find(({ descriptor }) => descriptor.digest === chosen.descriptor.digest);
  if (image === undefined) {
    throw new PlimsollError("image-unknown", {
      what: `${formatTarget(target)} was changed while it was read`,
      fix: "run it again, or name the image by its digest",
    });
  }
  const { digest: manifest } = image.descriptor;
  const others = artifact.kind === "image" ? [] : artifact.index.manifests.filter(({ digest }) => digest !== manifest);
  return {
    image,
    expected: {
      digest: artifact.descriptor.digest,
      manifest,
      platform: formatPlatform(platformOf(image)),
      others: others.map(({ digest, platform: other }) => ({
        digest,
        platform: other === undefined ? "another entry of the index" : formatPlatform(other),
      })),
    },
    subjects: artifact.kind === "image" ? [image.descriptor] : [image.descriptor, artifact.descriptor],
  };
}
