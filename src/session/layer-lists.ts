import type { Image, Layer } from "../image/image.ts";
import { layerKey } from "../image/layer-key.ts";
import type { LayerList } from "../prove/layer-list.ts";
import { inParallel } from "../store/transfer/parallel.ts";
import { decodeList } from "./survey-job.ts";
import { LayerSurveyor, planFor } from "./survey-layers.ts";

/** The lists of an image's layers for a proof. Most are made when the layers are surveyed, so that no layer is read twice. */
export class LayerLists {
  /** By the layer's key. */
  readonly #lists = new Map<string, Uint8Array>();

  keep(layer: Layer, list: Uint8Array): void {
    this.#lists.set(layerKey(layer), list);
  }

  /** Reads the layers whose surveys an earlier run had kept. Throws what damaged layers throw, and the signal's reason. */
  async complete({ layers }: Image, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
    const missing = new Map(layers.map((layer) => [layerKey(layer), layer]));
    for (const key of this.#lists.keys()) missing.delete(key);
    if (missing.size === 0) return;
    const choices = { env, cache: false, verify: "layers", lists: this } as const;
    await using surveyor = new LayerSurveyor(planFor([...missing.values()]), choices);
    await inParallel(missing.values(), surveyor.atOnce, async (layer) => {
      await surveyor.survey(layer, signal);
    });
  }

  /** Once a proof has seen them, they need no memory. */
  drop(): void {
    this.#lists.clear();
  }

  /** The list of a layer of the image that is complete. */
  readonly of = async (layer: Layer): Promise<LayerList> => decodeList(this.#lists.get(layerKey(layer))!);
}
