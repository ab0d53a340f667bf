import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { accessBytes } from "../../format/elf/random-access.ts";
import type { EntryPlace } from "../../image/file-status.ts";
import type { Image } from "../../image/image.ts";
import { readContents } from "../../image/read-contents.ts";
import type { BinaryLedger } from "../binary/binary-ledger.ts";
import { measureBinary } from "../binary/measure-binary.ts";
import type { ImageLedger } from "./image-ledger.ts";

/** Bytes of a Go program that carry one label. */
export interface ProgramPart {
  readonly module: string;
  readonly package: string;
  readonly how: string;
  readonly sizeBytes: number;
  readonly wireBytes: number;
}

export interface ProgramParts {
  /** Of each program that was opened, by `placeKey`. */
  readonly parts: ReadonlyMap<string, readonly ProgramPart[]>;
  /** Which ones were not, and why. */
  readonly notes: readonly string[];
}

/**
 * Divides the Go programs of an image among modules and packages. Layers without one are not read again. A program is
 * held in memory while it is measured, because the bytes of a compressed layer have no position to read them by; one at a
 * time, the largest first, and none beyond `LIMITS.heldProgramBytes`.
 */
export async function divideGoPrograms(image: Image, ledger: ImageLedger, signal: AbortSignal): Promise<ProgramParts> {
  const parts = new Map<string, readonly ProgramPart[]>();
  const { chosen, notes } = choosePrograms(ledger);
  for (const [index, places] of Map.groupBy(chosen, ({ layer }) => layer)) {
    const { entries, wire } = ledger.layers[index]!.survey;
    const wanted = new Set(places.map(({ entry }) => entry));
    await readContents(image.layers[index]!, wanted, async (entry, content) => {
      signal.throwIfAborted();
      const path = entries.path(entry);
      try {
        const bytes = await held(content, entries.sizeBytes(entry));
        const binary = await measureBinary(accessBytes(bytes), path);
        const start = entries.dataOffset(entry);
        parts.set(
          placeKey({ layer: index, entry }),
          partsOf(binary, (from, to) => wire.share(start + from, start + to)),
        );
      } catch (error) {
        if (!(error instanceof PlimsollError)) throw error;
        notes.push(`${path} in layer ${index} is counted as one file: ${error.what}`);
      }
    });
  }
  return { parts, notes };
}

export function placeKey({ layer, entry }: EntryPlace): string {
  return `${layer} ${entry}`;
}

/** One copy, and no more: the survey has counted these bytes. */
async function held(content: AsyncIterable<Uint8Array>, sizeBytes: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafeSlow(sizeBytes);
  let filled = 0;
  for await (const chunk of content) {
    bytes.set(chunk, filled);
    filled += chunk.length;
  }
  return bytes;
}

function choosePrograms({ layers }: ImageLedger) {
  const found = layers.flatMap(({ index: layer, survey: { programs, entries } }) =>
    [...programs].flatMap(([entry, { format, go }]) => {
      const isWhole = entries.kind(entry) === "file" && entries.expandedSizeBytes(entry) === undefined;
      return format === "elf" && go !== null && isWhole ? [{ layer, entry, sizeBytes: entries.sizeBytes(entry) }] : [];
    }),
  );
  const chosen = found
    .filter(({ sizeBytes }) => sizeBytes <= LIMITS.heldProgramBytes)
    .sort((a, b) => b.sizeBytes - a.sizeBytes)
    .slice(0, LIMITS.heldPrograms);
  const others = found.length - chosen.length;
  return { chosen, notes: others === 0 ? [] : [`${others} more Go programs are counted as one file each`] };
}

function partsOf({ ledger }: BinaryLedger, share: (from: number, to: number) => number): readonly ProgramPart[] {
  const parts = new Map<string, { -readonly [Key in keyof ProgramPart]: ProgramPart[Key] }>();
  for (let extent = 0; extent < ledger.length; extent++) {
    const { module, package: name, how } = ledger.label(extent);
    const key = `${module}\n${name}\n${how}`;
    let part = parts.get(key);
    if (part === undefined) {
      part = { module, package: name, how, sizeBytes: 0, wireBytes: 0 };
      parts.set(key, part);
    }
    const [from, to] = [ledger.offsets[extent]!, ledger.offsets[extent + 1]!];
    part.sizeBytes += to - from;
    part.wireBytes += share(from, to);
  }
  return [...parts.values()];
}
