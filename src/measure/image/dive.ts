import { PlimsollError } from "../../base/error.ts";
import type { LayerEntries } from "../../image/layer-entries.ts";
import { childrenFirst, type DiveNode, diveSize, diveTree, find, isLeaf, stack, totalSize } from "./dive-tree.ts";

/**
 * What dive 0.13 says of an image, under dive's names: for those who have thresholds on its figures. They are not ours:
 * dive counts the copy of a file that stays as waste too, and takes a deleted file for an empty one.
 */
export interface DiveNumbers {
  /** Of each layer the sizes of its files, unpacked. dive's name for it is `sizeBytes` of a layer. */
  readonly layerSizesBytes: readonly number[];
  readonly sizeBytes: number;
  /** From 0 to 1; 1 for an image without a byte. */
  readonly efficiencyScore: number;
  /** dive's `wastedBytes` too. */
  readonly inefficientBytes: number;
  /**
   * `inefficientBytes` over the bytes of all layers but the first, from 0 on. Of an image with one layer dive divides
   * by zero, and so the figure is none (NaN), or without end.
   */
  readonly userWastedPercent: number;
  /** Paths that several layers have, or one layer twice, the largest first. */
  readonly fileReference: readonly DiveFileReference[];
}

interface DiveFileReference {
  /** Times that it is there, whiteouts among them. */
  readonly count: number;
  /** All of them together. */
  readonly sizeBytes: number;
  /** `/usr/lib/x` */
  readonly file: string;
}

/** Of one path what all layers have. */
interface PathSizes {
  count: number;
  sumBytes: number;
  leastBytes: number;
}

/**
 * dive's figures from the layers of an image, the lowest first. Throws `whiteout-dangling` where a layer deletes what
 * dive does not find below it: dive passes over the rest of that layer, and its score rises.
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

/** Only what has nothing below it counts. */
function pathSizes(layers: readonly LayerEntries[]): ReadonlyMap<string, PathSizes> {
  const paths = new Map<string, PathSizes>();
  const lastWithWhiteouts = layers.findLastIndex(hasWhiteouts);
  let below: DiveNode | undefined;
  for (const [layer, entries] of layers.entries()) {
    const tree = diveTree(entries);
    for (const { path, isWhiteout, node } of childrenFirst(tree)) {
      if (!isLeaf(node)) continue;
      // The lowest layer has nothing below it: dive looks for what it deletes in that layer itself.
      add(paths, path, isWhiteout ? deletedBytes(below ?? tree, path, layer) : node.sizeBytes);
    }
    if (layer >= lastWithWhiteouts) continue;
    // The lowest layer is put on top of itself: its whiteouts stay as files, and work as well.
    below ??= diveTree(entries);
    stack(below, tree);
  }
  return paths;
}

function hasWhiteouts(entries: LayerEntries): boolean {
  for (let entry = 0; entry < entries.length; entry++) if (/(^|\/)\.wh\./.test(entries.path(entry))) return true;
  return false;
}

/** A deleted file counts as empty, a deleted folder as all that is in it. */
function deletedBytes(below: DiveNode, path: string, layer: number): number {
  const target = find(below, path);
  if (target !== undefined) return target.isFolder ? totalSize(target) : 0;
  throw new PlimsollError("whiteout-dangling", {
    what: `layer[${layer}] deletes ${path}, and no layer below it has that`,
    why: "dive passes over the rest of such a layer, and what it wastes is not counted: its figures say nothing here",
    fix: "use plimsoll's own rules, or make the image again with a builder that writes no whiteout without a target",
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

/** Of an entry that stands in its layer twice, both. */
function layerSize(entries: LayerEntries): number {
  let sizeBytes = 0;
  for (let entry = 0; entry < entries.length; entry++) sizeBytes += diveSize(entries, entry);
  return sizeBytes;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
