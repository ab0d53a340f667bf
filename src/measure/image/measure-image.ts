import { Slots } from "../../base/slots.ts";
import { instructionsOf } from "../../format/oci/instructions.ts";
import { FileTree } from "../../image/file-tree.ts";
import { isFetched } from "../../image/foreign-layer.ts";
import type { Image, Layer } from "../../image/image.ts";
import { layerKey } from "../../image/layer-key.ts";
import { type KeptMarks, marksOf, ownersOf } from "./image-marks.ts";
import type { ImageLedger, MeasuredLayer, UnreadPackageFile } from "./ledger/image-ledger.ts";
import type { LayerSurvey } from "./ledger/layer-survey.ts";
import { findOwners } from "./owners/find-owners.ts";
import { unfetchedSurvey } from "./unfetched.ts";

export interface MeasureOptions {
  /** `surveyLayer`, or a cache of its results. */
  readonly survey: (layer: Layer, signal: AbortSignal) => Promise<LayerSurvey>;
  /** Layers that are read at the same time. */
  readonly atOnce: number;
  /** Called when all layers were surveyed: what read them can be freed before the ledger takes memory. */
  readonly surveyed?: () => Promise<void>;
  /** What earlier runs have found out of whole images. */
  readonly marks?: KeptMarks | undefined;
  readonly signal: AbortSignal;
}

/** Measures an image: each layer is read once, several at a time. `name` is its name for people. */
export async function measureImage(image: Image, name: string, options: MeasureOptions): Promise<ImageLedger> {
  const surveys = await surveyAll(image.layers, options);
  await options.surveyed?.();
  const instructions = instructionsOf(image.config);
  const surveyed = surveys.map((survey, index) => ({ index, instruction: instructions[index] ?? null, survey }));
  const { tree, owners, unread } = await whole(image, surveyed, options.marks);
  const layers = surveyed.map((layer, index): MeasuredLayer => {
    const { descriptor } = image.layers[index]!;
    return { ...layer, descriptor, fetched: isFetched(descriptor), owners: owners[index]! };
  });
  const { config, bytes, configBytes, descriptor } = image;
  return {
    name,
    digest: descriptor.digest,
    config,
    manifestBytes: bytes.length,
    configBytes: configBytes.length,
    layers,
    tree,
    unread,
  };
}

/**
 * What the layers are together. Marks are not kept where a database could not be read: why not would be lost. The tree that comes back has no
 * names yet: what looks only at entries never needs them, and they would be in memory to the end.
 */
async function whole(
  image: Image,
  layers: readonly Omit<MeasuredLayer, "descriptor" | "fetched" | "owners">[],
  kept: KeptMarks | undefined,
) {
  const entries = layers.map(({ survey }) => survey.entries);
  const marks = await kept?.find(image);
  if (marks !== undefined) return { tree: new FileTree(entries, marks.tree), owners: ownersOf(marks), unread: [] };
  const unread: UnreadPackageFile[] = [];
  const tree = new FileTree(entries);
  const owners = findOwners(layers, tree, (file) => unread.push(file));
  if (unread.length === 0) await kept?.keep(image, marksOf(tree, owners));
  return { tree: new FileTree(entries, tree.marks), owners, unread };
}

/**
 * A layer that an image has twice is read once. The largest layers come first, so that no large one is left for the
 * end, when nothing else could be read in parallel. When one fails, the others stop.
 */
async function surveyAll(layers: readonly Layer[], { survey, atOnce, signal }: MeasureOptions) {
  const slots = new Slots(atOnce);
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const found = new Map<string, Promise<LayerSurvey>>();
  const surveyOf = (layer: Layer) => {
    const { descriptor } = layer;
    if (!isFetched(descriptor)) return Promise.resolve(unfetchedSurvey(descriptor));
    return slots.use(() => {
      either.throwIfAborted();
      return survey(layer, either);
    });
  };
  for (const layer of layers.toSorted((a, b) => b.descriptor.size - a.descriptor.size)) {
    if (!found.has(layerKey(layer))) found.set(layerKey(layer), surveyOf(layer));
  }
  for (const one of found.values()) one.catch((error: unknown) => stop.abort(error));
  await Promise.allSettled(found.values());
  return Promise.all(layers.map((layer) => found.get(layerKey(layer))!));
}
