import { buildOnly, isDecidedByNeeds } from "./folders.ts";
import { type ImageFiles, isFile, sizeOf } from "./image-files.ts";
import type { Doubt, KeptFiles } from "./kept-files.ts";

/**
 * Files that other rules of the plan decide about, or that it writes itself: accounts, and the lists of a base layer's
 * content.
 */
const DECIDED = /^(?:etc\/(?:passwd|group|shadow|gshadow|subuid|subgid)-?$|usr\/share\/plimsoll\/)/;

/**
 * Files of the service's own layers that no package owns, that are not for building, and that are not kept. A layer
 * belongs to the system if one of its files belongs to a package.
 */
export function findLeftFiles(files: ImageFiles, kept: KeptFiles): readonly Doubt[] {
  const system = new Set<number>();
  const found: { readonly doubt: Doubt; readonly layer: number }[] = [];
  for (const { path, node } of files.tree.entries()) {
    if (!isFile(node) || node.place === undefined) continue;
    const { place } = node;
    if (files.packageOf(place) !== undefined) system.add(place.layer);
    else if (!kept.has(path) && buildOnly(path) === undefined && !isDecidedByNeeds(path) && !DECIDED.test(path)) {
      const why = "no kept file names it";
      found.push({ layer: place.layer, doubt: { path, why, sizeBytes: sizeOf(files, node) } });
    }
  }
  return found.filter(({ layer }) => !system.has(layer)).map(({ doubt }) => doubt);
}
