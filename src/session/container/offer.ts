import type { Image } from "../../image/image.ts";
import { unpackImage } from "../../store/unpack/unpack-image.ts";
import type { OfferedImage } from "../../toolchain/container/runtime.ts";

/** An image for a runtime. `reference` names it in a registry on loopback that serves it. */
export function offer(reference: string, image: Image): OfferedImage {
  return { reference, config: image.config, unpack: (folder) => unpackImage(image, folder) };
}
