import type { Image } from "../../image/image.ts";
import type { BinaryLedger } from "../binary/binary-ledger.ts";
import { measureGoPrograms, placeKey } from "./go-programs.ts";
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

/** Divides the Go programs of an image among modules and packages, as far as `measureGoPrograms` opens them. */
export async function divideGoPrograms(image: Image, ledger: ImageLedger, signal: AbortSignal): Promise<ProgramParts> {
  const parts = new Map<string, readonly ProgramPart[]>();
  const notes = await measureGoPrograms(image, ledger, { signal }, (place, binary) => {
    const { entries, wire } = ledger.layers[place.layer]!.survey;
    const start = entries.dataOffset(place.entry);
    parts.set(
      placeKey(place),
      partsOf(binary, (from, to) => wire.share(start + from, start + to)),
    );
  });
  return { parts, notes };
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
