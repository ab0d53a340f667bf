import type { Image } from "../../src/image/image.ts";

/** The same image, with how often each of its layers was opened so far. */
export function countedReadings(image: Image): { readonly image: Image; readonly readings: readonly number[] } {
  const readings = image.layers.map(() => 0);
  const layers = image.layers.map((layer, index) => ({
    ...layer,
    open: (startByte?: number) => {
      readings[index]!++;
      return layer.open(startByte);
    },
  }));
  return { image: { ...image, layers }, readings };
}
