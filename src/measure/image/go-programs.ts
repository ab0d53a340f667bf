import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { accessBytes, type RandomAccess } from "../../format/elf/random-access.ts";
import type { EntryPlace } from "../../image/file-status.ts";
import type { Image } from "../../image/image.ts";
import { readContents } from "../../image/read-contents.ts";
import type { BinaryLedger } from "../binary/binary-ledger.ts";
import { measureBinary } from "../binary/measure-binary.ts";
import type { ImageLedger } from "./ledger/image-ledger.ts";

export interface ProgramSelection {
  readonly signal: AbortSignal;
  /** The default is all of them. */
  readonly isWanted?: (place: EntryPlace) => boolean;
  /** The maximum number of programs; the largest come first. */
  readonly most?: number;
  /** The same programs with their symbols, by their paths in the image, where they are known. */
  readonly symbolsIn?: ReadonlyMap<string, RandomAccess> | undefined;
}

/**
 * Measures the Go programs of an image and passes on each result as soon as it is ready; it is valid until `visit` returns. Layers without a program are
 * not read again. A program is held in memory while it is measured, because a compressed layer cannot be read by
 * position; one at a time, and none larger than `LIMITS.heldProgramBytes`. Resolves to what was left out, and why.
 */
export async function measureGoPrograms(
  image: Image,
  ledger: ImageLedger,
  selection: ProgramSelection,
  visit: (place: EntryPlace, binary: BinaryLedger) => void,
): Promise<string[]> {
  const { chosen, notes } = choosePrograms(ledger, selection);
  // One for all programs: with one for each, the next program is held before the memory of the last one is free.
  const room = Buffer.allocUnsafeSlow(Math.max(0, ...chosen.map(({ sizeBytes }) => sizeBytes)));
  for (const [layer, places] of Map.groupBy(chosen, (place) => place.layer)) {
    const { entries } = ledger.layers[layer]!.survey;
    const wanted = new Set(places.map(({ entry }) => entry));
    await readContents(image.layers[layer]!, wanted, async (entry, content) => {
      selection.signal.throwIfAborted();
      const path = entries.path(entry);
      const bytes = await held(content, room.subarray(0, entries.sizeBytes(entry)));
      try {
        visit(
          { layer, entry },
          await measureBinary(accessBytes(bytes), path, { symbols: true, symbolsIn: selection.symbolsIn?.get(path) }),
        );
      } catch (error) {
        if (!(error instanceof PlimsollError)) throw error;
        notes.push(`${path} in layer ${layer} is counted as one file: ${error.what}`);
      }
    });
  }
  return notes;
}

/** Fills the bytes with the content: the survey has counted them. */
async function held(content: AsyncIterable<Uint8Array>, bytes: Uint8Array): Promise<Uint8Array> {
  let filled = 0;
  for await (const chunk of content) {
    bytes.set(chunk, filled);
    filled += chunk.length;
  }
  return bytes;
}

function choosePrograms(
  { layers }: ImageLedger,
  { isWanted = () => true, most = LIMITS.heldPrograms }: ProgramSelection,
) {
  const found = layers.flatMap(({ index: layer, survey: { programs, entries } }) =>
    [...programs].flatMap(([entry, { format, go }]) => {
      const isWhole = entries.kind(entry) === "file" && entries.expandedSizeBytes(entry) === undefined;
      if (format !== "elf" || go === null || !isWhole || !isWanted({ layer, entry })) return [];
      return [{ layer, entry, sizeBytes: entries.sizeBytes(entry) }];
    }),
  );
  const chosen = found
    .filter(({ sizeBytes }) => sizeBytes <= LIMITS.heldProgramBytes)
    .sort((a, b) => b.sizeBytes - a.sizeBytes)
    .slice(0, most);
  const others = found.length - chosen.length;
  return { chosen, notes: others === 0 ? [] : [leftOutNote(others)] };
}

function leftOutNote(count: number): string {
  return count === 1
    ? "1 more Go program is counted as one file"
    : `${count} more Go programs are counted as one file each`;
}
