import type { Image } from "../../image/image.ts";
import type { ImageIdentity } from "../../vuln/findings/image-fit.ts";

/** By what scanners name an image. */
export function identityOf({ descriptor, manifest, layers }: Image, name: string): ImageIdentity {
  return {
    name,
    manifestDigest: descriptor.digest,
    configDigest: manifest.config.digest,
    diffIDs: layers.map(({ diffID }) => diffID),
  };
}
