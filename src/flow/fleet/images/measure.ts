import type { FleetImage } from "../../../fleet/services/fleet-image.ts";
import { measuredImage } from "../../../fleet/services/measured-image.ts";
import type { Image, Layer } from "../../../image/image.ts";
import { measureImage } from "../../../measure/image/measure-image.ts";
import { problemText } from "../../../report/error-view.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import { LayerSurveyor, MANY_LAYERS } from "../../../session/survey-layers.ts";
import { BegunSurveys } from "./begun-surveys.ts";
import { layerKey } from "./distinct-layers.ts";
import type { KnownImages } from "./known-images.ts";
import type { Opened, OpenedImage } from "./open-images.ts";
import type { SurveyResults } from "./results.ts";

/** What was measured of an image, or why it was not. */
export type Measured = FleetImage | { readonly why: string };

export interface MeasuredFleet {
  readonly images: ReadonlyMap<Opened, Measured>;
  /** Distinct layers of all images. */
  readonly layers: number;
  /** Those of them that an earlier run had read. */
  readonly known: number;
}

/**
 * Measures images, whose layers are read once each, however many images have them: a layer is read from the moment on at which the
 * first image that has it is open, and each image is measured when all layers are read.
 */
export class FleetMeasure implements AsyncDisposable {
  readonly #signal: AbortSignal;
  readonly #kept: KnownImages;
  readonly #surveyor: LayerSurveyor;
  readonly #surveys: BegunSurveys;

  /** Layers of which there are results are not read. */
  constructor({ env, signal }: Surroundings, kept: KnownImages, results: SurveyResults | undefined) {
    this.#signal = signal;
    this.#kept = kept;
    this.#surveyor = new LayerSurveyor(MANY_LAYERS, {
      ...{ env, cache: true, verify: "layers", readOnce: true },
      found: results && ((layer) => results.find(layer)),
    });
    this.#surveys = new BegunSurveys(this.#surveyor, signal);
  }

  /** Begins to read what no image before had. */
  begin({ layers }: Image): void {
    this.#surveys.begin(layers);
  }

  /** Measures what is open, and keeps it for the next run. Throws the signal's reason. */
  async measure(opened: readonly Opened[]): Promise<MeasuredFleet> {
    await this.#surveys.done();
    await this.#surveyor.surveyed();
    const begun = this.#surveys.keys;
    const read = begun.size - this.#surveyor.known;
    const images = new Map<Opened, Measured>();
    const byDigest = new Map<string, Measured>();
    for (const one of inOrderOfLayers(opened.filter((one) => "image" in one))) {
      const { digest } = one.image.descriptor;
      const measured = byDigest.get(digest) ?? (await this.#measureOne(one));
      byDigest.set(digest, measured);
      images.set(one, measured);
    }
    await this.#kept.prune();
    for (const one of opened) if (!("image" in one)) images.set(one, "known" in one ? one.known : one);
    const all = begun.union(new Set(opened.flatMap(knownLayers)));
    return { images, layers: all.size, known: all.size - read };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#surveys.stop();
    await this.#surveyor[Symbol.asyncDispose]();
  }

  async #measureOne({ image, root }: OpenedImage): Promise<Measured> {
    this.#signal.throwIfAborted();
    try {
      const survey = (layer: Layer) => this.#surveys.of(layer);
      const ledger = await measureImage(image, image.descriptor.digest, { survey, atOnce: 1, signal: this.#signal });
      const measured = measuredImage(image, ledger);
      if (root !== undefined) await this.#kept.keep(root, measured);
      return measured;
    } catch (thrown) {
      this.#signal.throwIfAborted();
      return { why: problemText(thrown) };
    }
  }
}

/** Images that begin with the same layers come one after the other, so that few surveys are needed at a time. */
function inOrderOfLayers(opened: readonly OpenedImage[]): readonly OpenedImage[] {
  return opened
    .map((one) => ({ one, chain: one.image.layers.map(({ diffID }) => diffID).join(" ") }))
    .sort((a, b) => (a.chain < b.chain ? -1 : a.chain > b.chain ? 1 : 0))
    .map(({ one }) => one);
}

function knownLayers(opened: Opened): readonly string[] {
  if (!("known" in opened)) return [];
  const layers = opened.known.layers.filter(({ sizeBytes }) => sizeBytes !== null);
  return layers.map(({ digest, diffID }) => layerKey({ descriptor: { digest }, diffID }));
}
