import { instructionsOf } from "../format/oci/instructions.ts";
import type { Image } from "../image/image.ts";
import { sizeOfImage, uncompressedSize } from "../image/uncompressed.ts";
import type { LayerSummary, PlatformSummary } from "../report/slim-report.ts";

/** The sizes of one platform's image and of its layers; `platform` in the form that people write. */
export async function summarisePlatform({
  platform,
  image,
}: {
  readonly platform: string;
  readonly image: Image;
}): Promise<PlatformSummary> {
  const size = await sizeOfImage(image);
  const instructions = instructionsOf(image.config);
  const layers = await Promise.all(
    image.layers.map(
      async (layer, index): Promise<LayerSummary> => ({
        digest: layer.descriptor.digest,
        diffID: layer.diffID,
        mediaType: layer.descriptor.mediaType,
        sizeBytes: await uncompressedSize(layer),
        wireBytes: layer.descriptor.size,
        createdBy: instructions[index]?.text ?? "",
      }),
    ),
  );
  return { platform, digest: image.descriptor.digest, ...size, layers };
}
