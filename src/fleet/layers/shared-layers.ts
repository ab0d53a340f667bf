import type { Digest } from "../../base/digest.ts";
import type { FleetImage, FleetLayer } from "../services/fleet-image.ts";

/** A layer and the images that have it. */
export interface SharedLayer extends FleetLayer {
  readonly images: number;
}

/** Where the bytes of a fleet's images are: each blob is in a registry once, however many images name it. */
export interface LayerShares {
  /** Of all images, as if nothing were shared. */
  readonly summedWireBytes: number;
  /** What the registry really holds of layers, manifests and configs. */
  readonly distinctWireBytes: number;
  /** By what sharing it saves, the most first. */
  readonly layers: readonly SharedLayer[];
  /** The same tar, compressed in more than one way: blobs that could be one, the largest loss first. */
  readonly recompressed: readonly RecompressedLayer[];
}

interface RecompressedLayer {
  readonly diffID: Digest;
  readonly blobs: readonly SharedLayer[];
  /** What the registry would save if all were the smallest of them: computed. */
  readonly savedWireBytes: number;
}

/** `images` are distinct: one for each digest. */
export function sharesOf(images: readonly FleetImage[]): LayerShares {
  const layers = countLayers(images);
  const layerBytes = (list: readonly FleetLayer[]) => list.reduce((sum, { wireBytes }) => sum + wireBytes, 0);
  const own = images.reduce((sum, image) => sum + image.wireBytes - layerBytes(image.layers), 0);
  return {
    summedWireBytes: images.reduce((sum, { wireBytes }) => sum + wireBytes, 0),
    distinctWireBytes: own + layerBytes(layers),
    layers: layers.toSorted((a, b) => savedBy(b) - savedBy(a) || b.wireBytes - a.wireBytes),
    recompressed: recompressedOf(layers),
  };
}

/** An image that has a layer twice holds it once. */
function countLayers(images: readonly FleetImage[]): readonly SharedLayer[] {
  const found = new Map<Digest, { layer: FleetLayer; images: number }>();
  for (const { layers } of images) {
    for (const layer of new Map(layers.map((one) => [one.digest, one])).values()) {
      const known = found.get(layer.digest);
      if (known === undefined) found.set(layer.digest, { layer, images: 1 });
      else known.images += 1;
    }
  }
  return [...found.values()].map(({ layer, images }) => ({ ...layer, images }));
}

function savedBy({ wireBytes, images }: SharedLayer): number {
  return wireBytes * (images - 1);
}

function recompressedOf(layers: readonly SharedLayer[]): readonly RecompressedLayer[] {
  return [...Map.groupBy(layers, ({ diffID }) => diffID)]
    .filter(([, blobs]) => blobs.length > 1)
    .map(([diffID, blobs]) => {
      const sizes = blobs.map(({ wireBytes }) => wireBytes);
      const savedWireBytes = sizes.reduce((sum, bytes) => sum + bytes, 0) - Math.min(...sizes);
      return { diffID, blobs: blobs.toSorted((a, b) => b.images - a.images), savedWireBytes };
    })
    .toSorted((a, b) => b.savedWireBytes - a.savedWireBytes);
}
