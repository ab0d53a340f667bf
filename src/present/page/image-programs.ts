import type { EntryPlace } from "../../image/file-status.ts";
import type { Image } from "../../image/image.ts";
import { measureGoPrograms } from "../../measure/image/go-programs.ts";
import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import { versionsIn } from "../../measure/image/part-versions.ts";
import { placeKey } from "../../measure/image/place-key.ts";
import { divideProgram, type ProgramPart } from "../../measure/image/program-parts.ts";
import type { ImageParts } from "./image-tree.ts";
import { SymbolTree } from "./symbol-tree.ts";

/** Each program has tens of thousands of symbols, and a page with more programs than this takes too long to open. */
export const MOST_PROGRAMS = 8;

/** The programs that are not waste, the largest first; and notes on those that were omitted. */
export async function readPrograms(
  image: Image,
  { ledger, causes }: Omit<ImageParts, "programs">,
  signal: AbortSignal,
) {
  const programs = new Map<string, SymbolTree>();
  const isWanted = ({ layer, entry }: EntryPlace) => causes[layer]![entry]!.kind === "needed";
  const notes = await measureGoPrograms(image, ledger, { signal, isWanted, most: MOST_PROGRAMS }, (place, binary) => {
    programs.set(placeKey(place), programTree(ledger, place, divideProgram(ledger, place, binary, "symbol")));
  });
  return { programs, notes };
}

/** The tree of one program, divided down to its symbols, in stored bytes and in bytes on the wire. */
export function programTree(
  ledger: ImageLedger,
  { layer, entry }: EntryPlace,
  parts: Iterable<ProgramPart>,
): SymbolTree {
  const { entries, programs } = ledger.layers[layer]!.survey;
  const path = entries.path(entry);
  const go = programs.get(entry)?.go ?? null;
  const tree = new SymbolTree(path.slice(path.lastIndexOf("/") + 1), 2, go === null ? undefined : versionsIn(go));
  for (const { label, symbol, sizeBytes, wireBytes } of parts) {
    tree.count(label, symbol!, 0, sizeBytes);
    tree.count(label, symbol!, 1, wireBytes);
  }
  return tree;
}
