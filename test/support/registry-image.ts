import type { Image } from "../../src/image/image.ts";
import { sampleImage } from "./sample-image.ts";

/** An image whose one layer is stored uncompressed and has some `sizeBytes`, so that a transfer takes many chunks. */
export function largeImage(sizeBytes: number): Image {
  const line = "every byte has exactly one label\n";
  return sampleImage({
    compression: "none",
    layers: [[{ path: "large", text: line.repeat(sizeBytes / line.length) }]],
  });
}
