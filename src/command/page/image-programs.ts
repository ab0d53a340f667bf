import type { EntryPlace } from "../../image/file-status.ts";
import type { Image } from "../../image/image.ts";
import type { BinaryLedger } from "../../measure/binary/binary-ledger.ts";
import { measureGoPrograms, placeKey } from "../../measure/image/go-programs.ts";
import type { ImageLedger } from "../../measure/image/image-ledger.ts";
import type { ImageParts } from "./image-tree.ts";
import { SymbolTree } from "./symbol-tree.ts";

/** Each has tens of thousands of symbols, and a page with more of these programs is no longer opened at once. */
const MOST_PROGRAMS = 8;

/** Those that are no waste, the largest first; and what was left out. */
export async function readPrograms(
  image: Image,
  { ledger, causes }: Omit<ImageParts, "programs">,
  signal: AbortSignal,
) {
  const programs = new Map<string, SymbolTree>();
  const isWanted = ({ layer, entry }: EntryPlace) => causes[layer]![entry]!.kind === "needed";
  const notes = await measureGoPrograms(image, ledger, { signal, isWanted, most: MOST_PROGRAMS }, (place, binary) => {
    programs.set(placeKey(place), programTree(ledger, place, binary));
  });
  return { programs, notes };
}

/** A symbol's wire bytes are the shares of its extents, where they lie in the layer. */
export function programTree(
  { layers }: ImageLedger,
  { layer, entry }: EntryPlace,
  { ledger }: BinaryLedger,
): SymbolTree {
  const { entries, wire } = layers[layer]!.survey;
  const path = entries.path(entry);
  const start = entries.dataOffset(entry);
  const symbols = new SymbolTree(path.slice(path.lastIndexOf("/") + 1), 2);
  symbols.add(ledger, 0, (extent) => ledger.extentBytes(extent));
  symbols.add(ledger, 1, (extent) => wire.share(start + ledger.offsets[extent]!, start + ledger.offsets[extent + 1]!));
  return symbols;
}
