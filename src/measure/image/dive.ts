import { PlimsollError } from "../../base/error.ts";
import type { LayerEntries } from "../../image/layer-entries.ts";
import { childrenFirst, type DiveNode, diveSize, diveTree, find, isLeaf, stack, totalSize } from "./dive-tree.ts";

/**
 * The figures of dive 0.13 for an image, under dive's names, for users who have thresholds on them. They differ from
 * ours: dive also counts the copy of a file that is kept as waste, and treats a deleted file as an empty one.
 */
export interface DiveNumbers {
  /** For each layer, the size of its files, unpacked. dive calls it `sizeBytes` of a layer. */
  readonly layerSizesBytes: readonly number[];
  readonly sizeBytes: number;
  /** From 0 to 1; 1 for an image without any bytes. */
  readonly efficiencyScore: number;
  /** Also dive's `wastedBytes`. */
  readonly inefficientBytes: number;
  /**
   * `inefficientBytes` divided by the bytes of all layers except the first; at least 0. For an image with one layer
   * dive divides by zero, so the figure is NaN or infinite.
   */
  readonly userWastedPercent: number;
  /** Paths that are in several layers, or twice in one layer, the largest first. */
  readonly fileReference: readonly DiveFileReference[];
}

interface DiveFileReference {
  /** How often the path occurs, including whiteouts. */
  readonly count: number;
  /** The sum of all occurrences. */
  readonly sizeBytes: number;
  /** `/usr/lib/x` */
  readonly file: string;
}

/** The sizes of one path in all layers. */
interface PathSizes {
  count: number;
  sumBytes: number;
  leastBytes: number;
}

/**
 * dive's figures from the layers of an image, the lowest first. Throws `whiteout-dangling` if a layer deletes something
 * that dive does not find below it: dive would skip the rest of that layer, and its score would rise.
 */
export function measureDive(layers: readonly LayerEntries[]): DiveNumbers {
  const paths = pathSizes(layers);
  let sumBytes = 0;
  let leastBytes = 0;
  const fileReference: DiveFileReference[] = [];
  for (const [file, sizes] of paths) {
    sumBytes += sizes.sumBytes;
    leastBytes += sizes.leastBytes;
    if (sizes.count > 1) fileReference.push({ count: sizes.count, sizeBytes: sizes.sumBytes, file });
  }
  fileReference.sort((a, b) => b.sizeBytes - a.sizeBytes || (a.file < b.file ? -1 : 1));
  const layerSizesBytes = layers.map(layerSize);
  const userBytes = sum(layerSizesBytes.slice(1));
  const inefficientBytes = sum(fileReference.map(({ sizeBytes }) => sizeBytes));
  return {
    layerSizesBytes,
    sizeBytes: sum(layerSizesBytes),
    efficiencyScore: sumBytes === 0 ? 1 : leastBytes / sumBytes,
    inefficientBytes,
    userWastedPercent: inefficientBytes / userBytes,
    fileReference,
  };
}

/** Only names with nothing below them count. */
function pathSizes(layers: readonly LayerEntries[]): ReadonlyMap<string, PathSizes> {
  const paths = new Map<string, PathSizes>();
  const lastWithWhiteouts = layers.findLastIndex(hasWhiteouts);
  let below: DiveNode | undefined;
  for (const [layer, entries] of layers.entries()) {
    const tree = diveTree(entries);
    for (const { path, isWhiteout, node } of childrenFirst(tree)) {
      if (!isLeaf(node)) continue;
      // The lowest layer has nothing below it: dive looks for what it deletes in the layer itself.
      add(paths, path, isWhiteout ? deletedBytes(below ?? tree, path, layer) : node.sizeBytes);
    }
    if (layer >= lastWithWhiteouts) continue;
    // The lowest layer is put on top of itself: its whiteouts stay as files, and also take effect.
    below ??= diveTree(entries);
    stack(below, tree);
  }
  return paths;
}

function hasWhiteouts(entries: LayerEntries): boolean {
  for (let entry = 0; entry < entries.length; entry++) if (/(^|\/)\.wh\./.test(entries.path(entry))) return true;
  return false;
}

/** A deleted file counts as empty, a deleted folder with everything in it. */
function deletedBytes(below: DiveNode, path: string, layer: number): number {
  const target = find(below, path);
  if (target !== undefined) return target.isFolder ? totalSize(target) : 0;
  throw new PlimsollError("whiteout-dangling", {
    what: `layer[${layer}] deletes ${path}, and no layer below it has that`,
    why: "dive ignores the rest of such a layer and does not count its waste, so its figures say nothing about this image",
    fix: "use plimsoll's own rules, or build the image again with a builder that writes no whiteout without a target",
    where: `layer[${layer}] › ${path}`,
  });
}

function add(paths: Map<string, PathSizes>, path: string, sizeBytes: number): void {
  const sizes = paths.get(path);
  if (sizes === undefined) {
    paths.set(path, { count: 1, sumBytes: sizeBytes, leastBytes: sizeBytes });
    return;
  }
  sizes.count += 1;
  sizes.sumBytes += sizeBytes;
  sizes.leastBytes = Math.min(sizes.leastBytes, sizeBytes);
}

/** The size of a layer; if an entry is in it twice, both count. */
function layerSize(entries: LayerEntries): number {
  let sizeBytes = 0;
  for (let entry = 0; entry < entries.length; entry++) sizeBytes += diveSize(entries, entry);
  return sizeBytes;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
