import { Slots } from "../../../base/slots.ts";
import type { Layer } from "../../../image/image.ts";
import { layerKey } from "../../../image/layer-key.ts";
import type { LayerSurvey } from "../../../measure/image/ledger/layer-survey.ts";
import type { LayerSurveyor } from "../../../session/survey-layers.ts";
import { distinctLayers } from "./distinct-layers.ts";
import { HeldSurveys } from "./held-surveys.ts";

/**
 * The surveys of the layers of many images. Each distinct layer is surveyed once, from the moment on at which the first image
 * that has it is known.
 */
export class BegunSurveys {
  readonly #held: HeldSurveys;
  readonly #slots: Slots;
  readonly #begun = new Map<string, Promise<void>>();
  readonly #stop = new AbortController();

  constructor(surveyor: LayerSurveyor, signal: AbortSignal) {
    const either = AbortSignal.any([signal, this.#stop.signal]);
    this.#held = new HeldSurveys(async (layer) => {
      either.throwIfAborted();
      return surveyor.survey(layer, either);
    });
    this.#slots = new Slots(surveyor.atOnce);
  }

  /** Begins what is not begun yet, and ends when all of these layers are surveyed, or cannot be: `of` says so. */
  async surveyed(layers: readonly Layer[]): Promise<void> {
    const wanted = distinctLayers(layers);
    for (const [key, layer] of wanted) {
      const survey = () => this.#held.of(key, layer).then(nothing, nothing);
      if (!this.#begun.has(key)) this.#begun.set(key, this.#slots.use(survey));
    }
    await Promise.all([...wanted.keys()].map((key) => this.#begun.get(key)));
  }

  /** Begins nothing more: a run that failed elsewhere does not wait for the rest. */
  stop(): void {
    this.#stop.abort();
  }

  /** Throws what surveying the layer threw. */
  of(layer: Layer): Promise<LayerSurvey> {
    return this.#held.of(layerKey(layer), layer);
  }

  /** Of every layer that was begun: see `layerKey`. */
  get keys(): ReadonlySet<string> {
    return new Set(this.#begun.keys());
  }
}

function nothing(): void {}
