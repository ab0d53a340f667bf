import { counted } from "../../base/counted.ts";
import type { ImageSide } from "../../measure/image/compare-images.ts";
import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import { placeOfKey } from "../../measure/image/place-key.ts";
import { MOST_PROGRAMS, programTree } from "./image-programs.ts";
import type { ImagePrograms } from "./image-tree.ts";

interface PairedPrograms {
  readonly before: ImagePrograms;
  readonly after: ImagePrograms;
  readonly notes: readonly string[];
}

/**
 * The programs of two images that are shown down to their symbols: those that are the largest in either of them. What is
 * divided in one is divided in the other, as far as it is there and can be.
 */
export function pairPrograms(before: ImageSide, after: ImageSide): PairedPrograms {
  const sides = [before, after].map(({ ledger, programs }) =>
    [...(programs?.parts ?? [])].map(([key, parts]) => ({ key, parts, ...programAt(ledger, key) })),
  );
  const sizes = new Map<string, number>();
  for (const { path, sizeBytes } of sides.flat()) sizes.set(path, Math.max(sizes.get(path) ?? 0, sizeBytes));
  const largest = [...sizes].sort(([, a], [, b]) => b - a).map(([path]) => path);
  const shown = new Set(largest.slice(0, MOST_PROGRAMS));
  const treesOf = ({ ledger }: ImageSide, side: (typeof sides)[number]): ImagePrograms =>
    new Map(
      side
        .filter(({ path }) => shown.has(path))
        .map(({ key, place, parts }) => [key, programTree(ledger, place, parts)] as const),
    );
  const others = largest.length - shown.size;
  return {
    before: treesOf(before, sides[0]!),
    after: treesOf(after, sides[1]!),
    notes: others === 0 ? [] : [`${counted(others, "more Go program is", "more Go programs are")} shown as one file`],
  };
}

function programAt({ layers }: ImageLedger, key: string) {
  const place = placeOfKey(key);
  const { entries } = layers[place.layer]!.survey;
  return { place, path: entries.path(place.entry), sizeBytes: entries.sizeBytes(place.entry) };
}
