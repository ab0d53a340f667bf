import type { ImageLedger, MeasuredLayer } from "./ledger/image-ledger.ts";

/** A layer of two images, or one that only one of them has. */
export type LayerPair =
  | { readonly before: MeasuredLayer; readonly after: MeasuredLayer | undefined }
  | { readonly before: undefined; readonly after: MeasuredLayer };

/** For each layer a name that other images share: its instruction, and a number if several layers have the same one. */
export function layerNames({ layers }: Pick<ImageLedger, "layers">): readonly string[] {
  const counts = new Map<string, number>();
  return layers.map(({ instruction }) => {
    const text = instruction?.text.replaceAll(/\s+/g, " ") ?? "[no instruction]";
    const count = (counts.get(text) ?? 0) + 1;
    counts.set(text, count);
    return count === 1 ? text : `${text} (${count})`;
  });
}

/**
 * Which layer of one image stands where which layer of the other stood: first those of the same instruction; then, of
 * those that are left above the same pair, the first and the first, for a base image and a program have another
 * instruction in every version. In the order of the second image; what only the first one has comes last.
 */
export function pairLayers(
  before: Pick<ImageLedger, "layers">,
  after: Pick<ImageLedger, "layers">,
): readonly LayerPair[] {
  const earlier = new Map(layerNames(before).map((name, index) => [name, index]));
  const same = layerNames(after).map((name) => earlier.get(name));
  const isPaired = new Set(same);
  const free = Map.groupBy(
    before.layers.filter((_, index) => !isPaired.has(index)),
    ({ index }) => lastPaired(index, isPaired),
  );
  let below = -1;
  const pairs = after.layers.map((layer, index): LayerPair => {
    const partner = same[index];
    if (partner === undefined) return { before: free.get(below)?.shift(), after: layer };
    below = partner;
    return { before: before.layers[partner], after: layer };
  });
  const gone = [...free.values()].flat().map((layer) => ({ before: layer, after: undefined }));
  return [...pairs, ...gone];
}

/** The nearest layer below that has a partner; -1 if there is none. */
function lastPaired(index: number, isPaired: ReadonlySet<number | undefined>): number {
  let below = index - 1;
  while (below >= 0 && !isPaired.has(below)) below--;
  return below;
}
