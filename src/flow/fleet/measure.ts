import { Slots } from "../../base/slots.ts";
import type { FleetImage } from "../../fleet/services/fleet-image.ts";
import { measuredImage } from "../../fleet/services/measured-image.ts";
import type { Image, Layer } from "../../image/image.ts";
import { measureImage } from "../../measure/image/measure-image.ts";
import { problemText } from "../../report/error-view.ts";
import { platformChoice, type Stores } from "../../session/stores.ts";
import type { Surroundings } from "../../session/surroundings.ts";
import { LayerSurveyor, MANY_LAYERS } from "../../session/survey-layers.ts";
import { BegunSurveys, layerKey } from "./begun-surveys.ts";
import { KnownImages } from "./known-images.ts";
import { type Opened, openImage } from "./open-image.ts";

/** What was measured of an image, or why it was not. */
export type Measured = FleetImage | { readonly why: string };

/** Registries answer several questions at once, and few enough for their limits. */
const OPENED_AT_ONCE = 8;

interface MeasuredFleet {
  /** By the name of the image. */
  readonly images: ReadonlyMap<string, Measured>;
  /** Distinct layers of all images. */
  readonly layers: number;
  /** Those of them that an earlier run had read. */
  readonly known: number;
}

/**
 * Measures images, whose layers are read once each, however many images have them: reading begins while manifests are still asked
 * for, and ends before each image is measured from what was found in its layers. What an earlier run has measured is not
 * measured again. Throws the signal's reason.
 */
export async function measureFleet(
  surroundings: Surroundings,
  stores: Stores,
  names: readonly string[],
  platform: string | undefined,
): Promise<MeasuredFleet> {
  const { env, signal } = surroundings;
  const kept = new KnownImages(env, platformChoice(platform));
  await using surveyor = new LayerSurveyor(MANY_LAYERS, { env, cache: true, verify: "layers", readOnce: true });
  const surveys = new BegunSurveys(surveyor, signal);
  const opened = new Map<string, Opened>();
  const slots = new Slots(OPENED_AT_ONCE);
  const open = async (name: string) => {
    const one = await openImage(surroundings, stores, kept, name, platform);
    opened.set(name, one);
    if ("image" in one) surveys.begin(one.image.layers);
  };
  await Promise.all([...new Set(names)].map((name) => slots.use(() => open(name))));
  await surveys.done();
  await surveyor.surveyed();
  const begun = surveys.keys;
  const read = begun.size - surveyor.known;
  const images = await measureAll(opened, surveys, kept, signal);
  await kept.prune();
  const all = begun.union(new Set([...opened.values()].flatMap(knownLayers)));
  return { images, layers: all.size, known: all.size - read };
}

function knownLayers(opened: Opened): readonly string[] {
  if (!("known" in opened)) return [];
  const layers = opened.known.layers.filter(({ sizeBytes }) => sizeBytes !== null);
  return layers.map(({ digest, diffID }) => layerKey(digest, diffID));
}

/** Measures each distinct image. Those that begin with the same layers come one after the other: few surveys are needed at a time. */
async function measureAll(
  opened: ReadonlyMap<string, Opened>,
  surveys: BegunSurveys,
  kept: KnownImages,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Measured>> {
  const byDigest = new Map<string, Measured>();
  const left = [...opened.values()].flatMap((one) => ("image" in one ? [one] : []));
  for (const { image, root } of inOrderOfLayers(left)) {
    const { digest } = image.descriptor;
    if (byDigest.has(digest)) continue;
    signal.throwIfAborted();
    const one = await measureOne(image, surveys, signal);
    byDigest.set(digest, one);
    if (root !== undefined && !("why" in one)) await kept.keep(root, one);
  }
  const measuredOf = (one: Opened): Measured => {
    if ("image" in one) return byDigest.get(one.image.descriptor.digest)!;
    return "known" in one ? one.known : one;
  };
  return new Map([...opened].map(([name, one]) => [name, measuredOf(one)]));
}

function inOrderOfLayers<Opened extends { readonly image: Image }>(opened: readonly Opened[]): readonly Opened[] {
  const chain = ({ layers }: Image) => layers.map(({ diffID }) => diffID).join(" ");
  return opened
    .map((one) => ({ one, chain: chain(one.image) }))
    .sort((a, b) => (a.chain < b.chain ? -1 : a.chain > b.chain ? 1 : 0))
    .map(({ one }) => one);
}

async function measureOne(image: Image, surveys: BegunSurveys, signal: AbortSignal): Promise<Measured> {
  try {
    const survey = (layer: Layer) => surveys.of(layer);
    const ledger = await measureImage(image, image.descriptor.digest, { survey, atOnce: 1, signal });
    return measuredImage(image, ledger);
  } catch (thrown) {
    signal.throwIfAborted();
    return { why: problemText(thrown) };
  }
}
