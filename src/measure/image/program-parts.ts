import type { EntryPlace } from "../../image/file-status.ts";
import type { Image } from "../../image/image.ts";
import type { BinaryLedger } from "../binary/binary-ledger.ts";
import { groupExtents, sumGroups } from "../extent-groups.ts";
import type { Label } from "../label.ts";
import { measureGoPrograms, type ProgramSelection } from "./go-programs.ts";
import type { ImageLedger } from "./ledger/image-ledger.ts";
import { placeKey } from "./place-key.ts";

/** How far a program is divided: by label, or further by symbol. */
export type ProgramDepth = "label" | "symbol";

/** Bytes of a Go program that have one label and, if symbols are wanted, belong to one symbol. */
export interface ProgramPart {
  readonly label: Label;
  /** Undefined if the program is not divided that far. */
  readonly symbol: string | undefined;
  readonly sizeBytes: number;
  /** The wire shares of its extents, by their place in the layer. */
  readonly wireBytes: number;
}

export interface ProgramParts {
  /** The parts of each program that was opened, by `placeKey`. */
  readonly parts: ReadonlyMap<string, readonly ProgramPart[]>;
  /** Which programs were not opened, and why. */
  readonly notes: readonly string[];
}

/** Divides the Go programs of an image, as far as `measureGoPrograms` opens them. */
export async function divideGoPrograms(
  image: Image,
  ledger: ImageLedger,
  depth: ProgramDepth,
  selection: Pick<ProgramSelection, "signal" | "symbolsIn">,
): Promise<ProgramParts> {
  const parts = new Map<string, readonly ProgramPart[]>();
  const notes = await measureGoPrograms(image, ledger, selection, (place, binary) => {
    parts.set(placeKey(place), divideProgram(ledger, place, binary, depth));
  });
  return { parts, notes };
}

/** The parts of one program of an image; their sums are its sizes, stored and on the wire. */
export function divideProgram(
  { layers }: ImageLedger,
  { layer, entry }: EntryPlace,
  { ledger }: BinaryLedger,
  depth: ProgramDepth,
): readonly ProgramPart[] {
  const { entries, wire } = layers[layer]!.survey;
  const start = entries.dataOffset(entry);
  const { offsets } = ledger;
  const groups = groupExtents(ledger, depth);
  const sizes = sumGroups(groups, (extent) => ledger.extentBytes(extent));
  const shares = sumGroups(groups, (extent) => wire.share(start + offsets[extent]!, start + offsets[extent + 1]!));
  return groups.firsts.map((extent, group) => ({
    label: ledger.label(extent),
    symbol: depth === "symbol" ? ledger.symbolName(extent) : undefined,
    sizeBytes: sizes[group]!,
    wireBytes: shares[group]!,
  }));
}
