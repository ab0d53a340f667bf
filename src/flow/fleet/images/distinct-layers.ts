import { isFetched } from "../../../image/foreign-layer.ts";
import type { Layer } from "../../../image/image.ts";
import { layerKey } from "../../../image/layer-key.ts";

/** The distinct ones of layers, by their keys, without those whose bytes are nowhere to be fetched. */
export function distinctLayers(layers: readonly Layer[]): ReadonlyMap<string, Layer> {
  return new Map(layers.filter(({ descriptor }) => isFetched(descriptor)).map((layer) => [layerKey(layer), layer]));
}
