import type { Image } from "../../src/image/image.ts";
import { sampleImage } from "./sample-image.ts";

const LINE = "every byte has exactly one label\n";

function large(sizeBytes: number) {
  return [{ path: "large", text: LINE.repeat(sizeBytes / LINE.length) }];
}

/** An image with one uncompressed layer of about `sizeBytes`, so that a transfer takes many chunks. */
export function largeImage(sizeBytes: number): Image {
  return sampleImage({ compression: "none", layers: [large(sizeBytes)] });
}

/** The same with a small second layer. */
export function imageWithSmallLayer(sizeBytes: number): Image {
  return sampleImage({ compression: "none", layers: [large(sizeBytes), [{ path: "small", text: "small" }]] });
}
