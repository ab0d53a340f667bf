import type { Digest } from "../../../base/digest.ts";
import { isFetched } from "../../../image/foreign-layer.ts";
import type { Layer } from "../../../image/image.ts";

/** The distinct ones of layers, by their keys, without those whose bytes are nowhere to be fetched. */
export function distinctLayers(layers: readonly Layer[]): ReadonlyMap<string, Layer> {
  return new Map(layers.filter(({ descriptor }) => isFetched(descriptor)).map((layer) => [layerKey(layer), layer]));
}

interface NamedLayer {
  readonly descriptor: { readonly digest: Digest; readonly size: number };
  readonly diffID: Digest;
}

/** What is found in a layer depends on its blob, and on the tar that the config names. */
export function layerKey({ descriptor, diffID }: NamedLayer): string {
  return `${descriptor.digest} ${descriptor.size} ${diffID}`;
}
