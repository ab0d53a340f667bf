import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { accessBytes } from "../../format/elf/random-access.ts";
import type { EntryPlace } from "../../image/file-status.ts";
import type { Image } from "../../image/image.ts";
import { readContents } from "../../image/read-contents.ts";
import type { BinaryLedger } from "../../measure/binary/binary-ledger.ts";
import { measureBinary } from "../../measure/binary/measure-binary.ts";
import type { ImageLedger } from "../../measure/image/image-ledger.ts";
import { programKey } from "./image-tree.ts";

export interface MeasuredPrograms {
  readonly programs: ReadonlyMap<string, BinaryLedger>;
  /** Which ones are not among them, and why. */
  readonly notes: readonly string[];
}

/**
 * Measures the largest Go programs that a container of the image has, one after the other. Each is held in memory,
 * because the bytes of a compressed layer have no position to read them by. Layers without such a program are not read.
 */
export async function measurePrograms(
  image: Image,
  ledger: ImageLedger,
  signal: AbortSignal,
): Promise<MeasuredPrograms> {
  const programs = new Map<string, BinaryLedger>();
  const { wanted, notes } = choosePrograms(ledger);
  for (const [index, places] of Map.groupBy(wanted, ({ layer }) => layer)) {
    const { entries } = ledger.layers[index]!.survey;
    await readContents(image.layers[index]!, new Set(places.map(({ entry }) => entry)), async (entry, content) => {
      signal.throwIfAborted();
      const path = entries.path(entry);
      const bytes = Buffer.concat(await Array.fromAsync(content));
      try {
        programs.set(programKey(index, entry), await measureBinary(accessBytes(bytes), path));
      } catch (error) {
        if (!(error instanceof PlimsollError)) throw error;
        notes.push(`${path} is shown as one file: ${error.what}`);
      }
    });
  }
  return { programs, notes };
}

function choosePrograms({ layers, tree }: ImageLedger): {
  readonly wanted: readonly EntryPlace[];
  readonly notes: string[];
} {
  const found = layers.flatMap(({ index: layer, survey: { programs, entries } }) =>
    [...programs].flatMap(([entry, { format, go }]) => {
      const isWhole = entries.kind(entry) === "file" && entries.expandedSizeBytes(entry) === undefined;
      const isWanted = format === "elf" && go !== null && isWhole && tree.status({ layer, entry }) === "live";
      return isWanted ? [{ layer, entry, sizeBytes: entries.sizeBytes(entry) }] : [];
    }),
  );
  const wanted = found
    .filter(({ sizeBytes }) => sizeBytes <= LIMITS.heldProgramBytes)
    .sort((a, b) => b.sizeBytes - a.sizeBytes)
    .slice(0, LIMITS.heldPrograms);
  const others = found.length - wanted.length;
  return { wanted, notes: others === 0 ? [] : [`${others} more Go programs are shown as one file each`] };
}
