import type { Digest } from "../../../base/digest.ts";
import type { FleetImage } from "../../../fleet/services/fleet-image.ts";
import { measuredImage } from "../../../fleet/services/measured-image.ts";
import { isFetched } from "../../../image/foreign-layer.ts";
import type { Image, Layer } from "../../../image/image.ts";
import { layerKey } from "../../../image/layer-key.ts";
import { SharedWaste } from "../../../measure/image/layer-waste.ts";
import type { LayerSurvey } from "../../../measure/image/ledger/layer-survey.ts";
import { unfetchedSurvey } from "../../../measure/image/unfetched.ts";
import { problemText } from "../../../report/error-view.ts";
import type { Surroundings } from "../../../session/surroundings.ts";
import { LayerSurveyor, manyLayers } from "../../../session/survey-layers.ts";
import { BegunSurveys } from "./begun-surveys.ts";
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
 * first image that has it is open, and an image is measured as soon as its layers are read.
 */
export class FleetMeasure implements AsyncDisposable {
  readonly #signal: AbortSignal;
  readonly #ready: Promise<void> | undefined;
  readonly #known: KnownImages;
  readonly #surveyor: LayerSurveyor;
  readonly #surveys: BegunSurveys;
  readonly #waste = new SharedWaste();
  /** By the digest of the image: it may have several names. */
  readonly #measured = new Map<Digest, Promise<Measured>>();
  readonly #kept = new Map<OpenedImage, Promise<Measured>>();

  /** Layers of which there are results are not read, and none is before others who read them are `ready`. */
  constructor(
    { env, signal }: Surroundings,
    known: KnownImages,
    results: SurveyResults | undefined,
    ready?: Promise<void>,
  ) {
    this.#signal = signal;
    this.#ready = ready;
    this.#known = known;
    this.#surveyor = new LayerSurveyor(manyLayers(), {
      ...{ env, cache: true, verify: "layers", readOnce: true },
      found: results && ((layer) => results.find(layer)),
    });
    this.#surveys = new BegunSurveys(this.#surveyor, signal);
  }

  /** Begins with an image, and keeps what is measured for the next run. */
  begin(opened: OpenedImage): void {
    const { image, root } = opened;
    const { digest } = image.descriptor;
    const measured = this.#measured.get(digest) ?? this.#measureOne(image);
    this.#measured.set(digest, measured);
    this.#kept.set(opened, root === undefined ? measured : this.#keep(root.descriptor.digest, measured));
  }

  /** Ends when all images are measured and kept. Throws the signal's reason. */
  async measure(opened: readonly Opened[]): Promise<MeasuredFleet> {
    const images = new Map<Opened, Measured>();
    for (const one of opened) images.set(one, await this.#resultOf(one));
    this.#signal.throwIfAborted();
    await this.#known.store();
    const layers = this.#surveys.keys.union(new Set(opened.flatMap(knownLayers))).size;
    return { images, layers, known: layers - this.#surveyor.read };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#surveys.stop();
    await this.#surveyor[Symbol.asyncDispose]();
  }

  async #resultOf(opened: Opened): Promise<Measured> {
    if ("image" in opened) return this.#kept.get(opened)!;
    return "known" in opened ? opened.known : opened;
  }

  async #keep(root: Digest, measuring: Promise<Measured>): Promise<Measured> {
    const measured = await measuring;
    if (!("why" in measured)) await this.#known.keep(root, measured);
    return measured;
  }

  async #surveyOf(layer: Layer): Promise<LayerSurvey> {
    return isFetched(layer.descriptor) ? this.#surveys.of(layer) : unfetchedSurvey(layer.descriptor);
  }

  /** Never throws: what happened is said of the image. */
  async #measureOne(image: Image): Promise<Measured> {
    try {
      await this.#ready;
      await this.#surveys.surveyed(image.layers);
      const surveys = await Promise.all(image.layers.map((layer) => this.#surveyOf(layer)));
      this.#signal.throwIfAborted();
      return measuredImage(image, surveys, this.#waste.of(surveys, image.layers.map(layerKey)));
    } catch (thrown) {
      return { why: problemText(thrown) };
    }
  }
}

function knownLayers(opened: Opened): readonly string[] {
  if (!("known" in opened)) return [];
  const layers = opened.known.layers.filter(({ sizeBytes }) => sizeBytes !== null);
  return layers.map(({ digest, wireBytes, diffID }) => layerKey({ descriptor: { digest, size: wireBytes }, diffID }));
}
