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
  readonly parts: ReadonlyMap<string, Iterable<ProgramPart>>;
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
  const parts = new Map<string, Iterable<ProgramPart>>();
  // Most symbols are in many programs: those of Go's runtime and of its library.
  const symbols = new Map<string, string>();
  const notes = await measureGoPrograms(image, ledger, selection, (place, binary) => {
    parts.set(placeKey(place), new PackedParts(divideProgram(ledger, place, binary, depth), symbols));
  });
  return { parts, notes };
}

/** Parts that take as little memory as they can: an image may have a million of them. */
class PackedParts implements Iterable<ProgramPart> {
  readonly #labels: readonly Label[];
  readonly #labelIds: Uint32Array;
  readonly #symbols: readonly (string | undefined)[];
  readonly #sizeBytes: Float64Array;
  readonly #wireBytes: Float64Array;

  /** `symbols` has each symbol once, for all programs. */
  constructor(parts: readonly ProgramPart[], symbols: Map<string, string>) {
    const ids = new Map<Label, number>();
    this.#labelIds = Uint32Array.from(parts, ({ label }) => ids.getOrInsert(label, ids.size));
    this.#labels = [...ids.keys()];
    this.#symbols = parts.map(({ symbol }) => symbol && symbols.getOrInsert(symbol, symbol));
    this.#sizeBytes = Float64Array.from(parts, ({ sizeBytes }) => sizeBytes);
    this.#wireBytes = Float64Array.from(parts, ({ wireBytes }) => wireBytes);
  }

  *[Symbol.iterator](): Generator<ProgramPart> {
    for (const [part, symbol] of this.#symbols.entries()) {
      yield {
        ...{ label: this.#labels[this.#labelIds[part]!]!, symbol },
        ...{ sizeBytes: this.#sizeBytes[part]!, wireBytes: this.#wireBytes[part]! },
      };
    }
  }
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
