import type { EntryPlace } from "../../image/file-status.ts";
import type { Image } from "../../image/image.ts";
import type { BinaryLedger } from "../../measure/binary/binary-ledger.ts";
import { measureGoPrograms } from "../../measure/image/go-programs.ts";
import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import { placeKey } from "../../measure/image/place-key.ts";
import { divideProgram } from "../../measure/image/program-parts.ts";
import type { ImageParts } from "./image-tree.ts";
import { SymbolTree } from "./symbol-tree.ts";

/** Each program has tens of thousands of symbols, and a page with more programs than this takes too long to open. */
const MOST_PROGRAMS = 8;

/** The programs that are not waste, the largest first; and notes on those that were omitted. */
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

/** The tree of one program, in stored bytes and in bytes on the wire. */
export function programTree(ledger: ImageLedger, place: EntryPlace, binary: BinaryLedger): SymbolTree {
  const path = ledger.layers[place.layer]!.survey.entries.path(place.entry);
  const tree = new SymbolTree(path.slice(path.lastIndexOf("/") + 1), 2);
  for (const { label, symbol, sizeBytes, wireBytes } of divideProgram(ledger, place, binary, "symbol")) {
    tree.count(label, symbol!, 0, sizeBytes);
    tree.count(label, symbol!, 1, wireBytes);
  }
  return tree;
}
