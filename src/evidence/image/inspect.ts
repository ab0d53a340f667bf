import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { accessBytes, type RandomAccess } from "../../format/elf/random-access.ts";
import type { EntryPlace } from "../../image/file-status.ts";
import type { Image } from "../../image/image.ts";
import { readContents } from "../../image/read-contents.ts";
import type { Cause } from "../../measure/image/causes.ts";
import type { ImageLedger, MeasuredLayer } from "../../measure/image/ledger/image-ledger.ts";
import { readBinaryFacts } from "../binary/facts.ts";
import { isOthersSource } from "../leftover-kind.ts";
import type { InspectedProgram } from "./image-facts.ts";

export interface Inspection {
  readonly programs: readonly InspectedProgram[];
  readonly privateKeys: readonly EntryPlace[];
  /** Programs that could not be examined, and why. */
  readonly notes: readonly string[];
}

/** How large a program is without symbols and debug information. Throws if it is not certain what a byte belongs to. */
export type StrippedSizeOf = (program: RandomAccess, where: string) => Promise<number>;

const KEY_NAME = /\.(?:pem|key|crt|cer|p8)$|(?:^|\/)id_[a-z0-9_]+$/i;
/** RFC 7468, section 2: the label is on a separate line. */
const PRIVATE_KEY = /^-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----\r?$/m;

/**
 * Examines the files that rules ask about, in one more pass over the layers that have any: Go programs that are visible
 * in a container, and small files named like keys, wherever they are. One file is held in memory at a time.
 */
export async function inspect(
  image: Image,
  { layers }: ImageLedger,
  causes: readonly (readonly Cause[])[],
  strippedSizeOf: StrippedSizeOf,
): Promise<Inspection> {
  const programs: InspectedProgram[] = [];
  const privateKeys: EntryPlace[] = [];
  const notes: string[] = [];
  for (const layer of layers) {
    const wanted = wantedOf(layer, causes[layer.index]!, notes);
    if (wanted.size === 0) continue;
    const { entries } = layer.survey;
    await readContents(image.layers[layer.index]!, wanted, async (entry, content) => {
      const place = { layer: layer.index, entry };
      const bytes = await bytesOf(content, entries.fileSizeBytes(entry));
      if (wanted.get(entry) === "program") {
        const source = accessBytes(bytes);
        const path = entries.path(entry);
        const facts = await orRefusal(readBinaryFacts(source, path, {}));
        if (facts instanceof PlimsollError) return void notes.push(`${path} cannot be examined: ${facts.what}`);
        const size = await orRefusal(strippedSizeOf(source, path));
        programs.push({ place, facts, strippedSizeBytes: size instanceof PlimsollError ? null : size });
      } else if (PRIVATE_KEY.test(Buffer.from(bytes).toString("latin1"))) privateKeys.push(place);
    });
  }
  return { programs, privateKeys, notes };
}

/** A file may look like a Go program and be damaged: that must not stop the examination of the rest of the image. */
async function orRefusal<T>(answer: Promise<T>): Promise<T | PlimsollError> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof PlimsollError) return error;
    throw error;
  }
}

type Question = "program" | "key";

function wantedOf(
  { survey, owners, fetched }: MeasuredLayer,
  causes: readonly Cause[],
  notes: string[],
): ReadonlyMap<number, Question> {
  const { entries, programs } = survey;
  const wanted = new Map<number, Question>();
  if (!fetched) return wanted;
  for (const [entry, { format, go }] of programs) {
    if (format !== "elf" || go === null || owners[entry]!.kind !== "go" || causes[entry]!.kind !== "needed") continue;
    if (entries.fileSizeBytes(entry) > LIMITS.inspectedProgramBytes) {
      notes.push(`${entries.path(entry)} is too large to be examined`);
    } else wanted.set(entry, "program");
  }
  for (let entry = 0; entry < entries.length; entry++) {
    if (entries.kind(entry) !== "file" || entries.fileSizeBytes(entry) > LIMITS.inspectedKeyBytes) continue;
    if (KEY_NAME.test(entries.path(entry)) && !isOthersSource(owners[entry]!, entries.path(entry)))
      wanted.set(entry, "key");
  }
  return wanted;
}

/** The tar reader has checked that `sizeBytes` bytes are there: no memory is allocated for data that does not exist. */
async function bytesOf(content: AsyncIterable<Uint8Array>, sizeBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk.slice());
  return Buffer.concat(chunks, sizeBytes);
}
