import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface StoredLayer {
  readonly path: string;
  readonly sizeBytes: number;
}

interface Descriptor {
  readonly digest: string;
  readonly size: number;
}

/** The stored layers of the image that was last written into a layout. For layouts that hold one platform. */
export function layersOf(layout: string): StoredLayer[] {
  const { manifests } = JSON.parse(readFileSync(join(layout, "index.json"), "utf8")) as { manifests: Descriptor[] };
  const newest = manifests.at(-1);
  if (newest === undefined) throw new Error(`${layout} holds no image`);
  const { layers } = JSON.parse(readFileSync(blob(layout, newest), "utf8")) as { layers: Descriptor[] };
  return layers.map((layer) => ({ path: blob(layout, layer), sizeBytes: layer.size }));
}

/** The layer with the service: by far the largest, both here and in ko's images. */
export function binaryLayerOf(layers: readonly StoredLayer[]): StoredLayer {
  return layers.reduce((largest, layer) => (layer.sizeBytes > largest.sizeBytes ? layer : largest));
}

function blob(layout: string, { digest }: Descriptor): string {
  return join(layout, "blobs", ...digest.split(":"));
}
