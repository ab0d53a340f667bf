import { Slots } from "../../base/slots.ts";
import type { FleetImage } from "../../fleet/services/fleet-image.ts";
import { measuredImage } from "../../fleet/services/measured-image.ts";
import type { Image, Layer } from "../../image/image.ts";
import type { LayerSurvey } from "../../measure/image/ledger/layer-survey.ts";
import { measureImage } from "../../measure/image/measure-image.ts";
import { problemText } from "../../report/error-view.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { LayerSurveyor } from "../../session/survey-layers.ts";
import { keyOf, layersOf } from "./distinct-layers.ts";
import { HeldSurveys } from "./held-surveys.ts";
import { KnownImages } from "./known-images.ts";
import type { SurveyResults } from "./results.ts";

/** What was measured of an image, or why it was not. */
export type Measured = FleetImage | { readonly why: string };

/** So many results of earlier runs are read at once: each is a file. */
const FOUND_AT_ONCE = 16;

interface MeasuredFleet {
  /** By the digest of the image. */
  readonly images: ReadonlyMap<string, Measured>;
  readonly layers: number;
  /** Layers that an earlier run had read. */
  readonly known: number;
}

/**
 * Measures images, whose layers are read once each, however many images have them: first all layers, the largest first,
 * and then each image from what was found in its layers. What an earlier run has measured is not measured again, and layers of
 * which there are results are not read. Throws the signal's reason.
 */
export async function measureFleet(
  { env, signal }: Surroundings,
  images: readonly Image[],
  results?: SurveyResults,
): Promise<MeasuredFleet> {
  const kept = new KnownImages(env, results?.name);
  const distinct = [...new Map(images.map((image) => [image.descriptor.digest, image])).values()];
  const measured = new Map<string, Measured>();
  const slots = new Slots(FOUND_AT_ONCE);
  const look = async (image: Image) => {
    const found = await kept.find(image);
    if (found !== undefined) measured.set(image.descriptor.digest, found);
  };
  await Promise.all(distinct.map((image) => slots.use(() => look(image))));
  const left = distinct.filter(({ descriptor }) => !measured.has(descriptor.digest));
  const layers = layersOf(left);
  await using surveyor = new LayerSurveyor(
    { layers },
    { env, cache: true, verify: "layers", found: results && ((layer) => results.find(layer)) },
  );
  const held = new HeldSurveys((layer) => surveyor.survey(layer, signal));
  await surveyAll(layers, held, surveyor.atOnce, signal);
  const read = layers.length - surveyor.known;
  await surveyor.surveyed();
  for (const image of inOrderOfLayers(left)) {
    signal.throwIfAborted();
    const one = await measureOne(image, held, signal);
    measured.set(image.descriptor.digest, one);
    if (!("why" in one)) await kept.keep(image, one);
  }
  await kept.prune();
  const all = layersOf(distinct).length;
  return { images: measured, layers: all, known: all - read };
}

async function surveyAll(layers: readonly Layer[], held: HeldSurveys, atOnce: number, signal: AbortSignal) {
  const slots = new Slots(atOnce);
  const largestFirst = layers.toSorted((a, b) => b.descriptor.size - a.descriptor.size);
  // A layer that cannot be read is said of each image that has it.
  await Promise.all(largestFirst.map((layer) => slots.use(() => held.of(keyOf(layer), layer).catch(() => {}))));
  signal.throwIfAborted();
}

/** Images that begin with the same layers come one after the other, so that few surveys are needed at a time. */
function inOrderOfLayers(images: readonly Image[]): readonly Image[] {
  const chain = ({ layers }: Image) => layers.map(({ diffID }) => diffID).join(" ");
  return images
    .map((image) => ({ image, chain: chain(image) }))
    .sort(byChain)
    .map(({ image }) => image);
}

function byChain(a: { readonly chain: string }, b: { readonly chain: string }): number {
  return a.chain < b.chain ? -1 : a.chain > b.chain ? 1 : 0;
}

async function measureOne(image: Image, held: HeldSurveys, signal: AbortSignal): Promise<Measured> {
  try {
    const survey = (layer: Layer): Promise<LayerSurvey> => held.of(keyOf(layer), layer);
    const ledger = await measureImage(image, image.descriptor.digest, { survey, atOnce: 1, signal });
    return measuredImage(image, ledger);
  } catch (thrown) {
    signal.throwIfAborted();
    return { why: problemText(thrown) };
  }
}
