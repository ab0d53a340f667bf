import { Slots } from "../base/slots.ts";
import type { Image, Layer } from "../image/image.ts";
import type { LayerList } from "../prove/layer-list.ts";
import { decodeList } from "./survey-job.ts";
import { LayerSurveyor, planFor } from "./survey-layers.ts";

/** The lists of an image's layers for a proof. Most are made when the layers are surveyed, so that no layer is read twice. */
export class LayerLists {
  /** By the digests of the layer. */
  readonly #lists = new Map<string, Uint8Array>();

  keep(layer: Layer, list: Uint8Array): void {
    this.#lists.set(keyOf(layer), list);
  }

  /** Reads the layers whose surveys an earlier run had kept. Throws what damaged layers throw, and the signal's reason. */
  async complete({ layers }: Image, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
    const missing = new Map(layers.map((layer) => [keyOf(layer), layer]));
    for (const key of this.#lists.keys()) missing.delete(key);
    if (missing.size === 0) return;
    const choices = { env, cache: false, verify: "layers", lists: this } as const;
    await using surveyor = new LayerSurveyor(planFor([...missing.values()]), choices);
    const slots = new Slots(surveyor.atOnce);
    await Promise.all([...missing.values()].map((layer) => slots.use(() => surveyor.survey(layer, signal))));
  }

  /** Once a proof has seen them, they need no memory. */
  drop(): void {
    this.#lists.clear();
  }

  /** The list of a layer of the image that is complete. */
  readonly of = async (layer: Layer): Promise<LayerList> => decodeList(this.#lists.get(keyOf(layer))!);
}

function keyOf({ descriptor, diffID }: Layer): string {
  return `${descriptor.digest} ${diffID}`;
}
