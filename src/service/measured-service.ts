import type { RandomAccess } from "../format/elf/random-access.ts";
import type { SizeRecord } from "../format/size-record/size-record.ts";
import type { Image } from "../image/image.ts";
import type { ImageSide } from "../measure/image/compare-images.ts";
import { divideGoPrograms, type ProgramDepth } from "../measure/image/program-parts.ts";
import { recordImage } from "../measure/size-record/record-image.ts";
import type { Surroundings } from "../session/surroundings.ts";
import { surveyImage } from "../session/survey-image.ts";

/** An image that was measured down to the packages of its Go programs. */
export interface MeasuredImage extends Required<ImageSide> {
  readonly image: Image;
  readonly record: SizeRecord;
  /** What could not be measured. */
  readonly notes: readonly string[];
}

/** How an image is measured. */
export interface MeasureChoices {
  /** The name of the service, for the record. */
  readonly service: string;
  /** The name of the image, for people. */
  readonly name: string;
  readonly cache: boolean;
  /** How far programs are divided; by label when omitted. */
  readonly depth?: ProgramDepth | undefined;
  /** The same programs with their symbols, by their paths in the image: with them, what variables weigh is exact. */
  readonly symbolsIn?: ReadonlyMap<string, RandomAccess> | undefined;
}

/** Measures an image by layer, owner, module and package, stored and on the wire. Throws what damaged layers throw. */
export async function measureWhole(
  { env, signal }: Surroundings,
  image: Image,
  { service, name, cache, depth = "label", symbolsIn }: MeasureChoices,
): Promise<MeasuredImage> {
  const { ledger } = await surveyImage(image, name, { env, signal, cache, verify: "layers" });
  const programs = await divideGoPrograms(image, ledger, depth, { signal, symbolsIn });
  return { image, ledger, programs, record: recordImage(service, { ledger, programs }), notes: programs.notes };
}
