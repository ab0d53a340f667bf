import { isFetched } from "../../image/foreign-layer.ts";
import type { Image, Layer } from "../../image/image.ts";

/** The distinct layers of images, without those whose bytes are nowhere to be fetched. */
export function layersOf(images: readonly Image[]): readonly Layer[] {
  const layers = images.flatMap((image) => image.layers).filter(({ descriptor }) => isFetched(descriptor));
  return [...new Map(layers.map((layer) => [keyOf(layer), layer])).values()];
}

/** What is found in a layer depends on its blob, and on the tar that the config names. */
export function keyOf({ descriptor, diffID }: Layer): string {
  return `${descriptor.digest} ${diffID}`;
}
