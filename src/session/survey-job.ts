import { deserialize, serialize } from "node:v8";
import type { Digest } from "../base/digest.ts";
import type { Descriptor } from "../format/oci/descriptor.ts";
import type { FilePlace, Layer } from "../image/image.ts";
import { decompressLayer } from "../image/uncompressed.ts";
import { verified } from "../image/verified.ts";
import type { LayerSurvey } from "../measure/image/ledger/layer-survey.ts";
import { type PlainSurvey, toPlainSurvey } from "../measure/image/plain-survey.ts";
import { type SurveyOptions, surveyLayer } from "../measure/image/survey-layer.ts";
import { type LayerList, LayerLister } from "../prove/layer-list.ts";
import { readBlocking } from "../store/file/blocking-file.ts";
import { readSharedSteps, type SharedSteps, StepsBroken, writeSharedSteps } from "./shared-steps.ts";

interface LayerInFile {
  readonly descriptor: Descriptor;
  readonly file: FilePlace;
  /** The blob was checked against its digest when the file was written, by this run. */
  readonly isChecked: boolean;
}

/** A layer in a file, to be surveyed by another thread. */
export interface SurveyJob extends LayerInFile {
  readonly kind: "survey";
  readonly diffID: Digest;
  readonly digests: boolean;
  /** Whether to list the layer too, for a proof. */
  readonly lists: boolean;
  /** Where a third thread writes what it decompresses, if it does. */
  readonly shared?: SharedSteps;
}

/** A layer in a file, to be checked and decompressed by another thread than the one that surveys it. */
export interface DecompressionJob extends LayerInFile {
  readonly kind: "decompression";
  readonly shared: SharedSteps;
}

/** What a thread answers when a layer was surveyed to its end. */
export interface SurveyAnswer {
  readonly survey: PlainSurvey;
  /** If it was asked for: the `LayerList`, as bytes of this release of V8. */
  readonly list: Uint8Array | undefined;
}

/** Does a job on this thread, which does nothing else. Undefined unless a layer was surveyed to its end. Throws what `surveyLayer` throws. */
export async function runBlocking(job: SurveyJob | DecompressionJob): Promise<SurveyAnswer | undefined> {
  return job.kind === "survey" ? surveyBlocking(job) : decompressBlocking(job);
}

async function surveyBlocking(job: SurveyJob): Promise<SurveyAnswer | undefined> {
  const { diffID, digests, lists, shared } = job;
  const layer: Layer = { ...layerOf(job), diffID };
  const reading = shared === undefined ? { blocking: true } : { decompressed: readSharedSteps(shared) };
  try {
    const { survey, list } = await surveyAndList(layer, { ...reading, digests }, lists);
    return { survey: toPlainSurvey(survey), list };
  } catch (error) {
    if (error instanceof StepsBroken) return undefined;
    throw error;
  }
}

/**
 * Surveys a layer, and lists it for a proof if that is asked for: one reading shows both. A list takes less memory as bytes. Throws what
 * `surveyLayer` throws.
 */
export async function surveyAndList(
  layer: Layer,
  options: SurveyOptions,
  lists: boolean,
): Promise<{ readonly survey: LayerSurvey; readonly list: Uint8Array | undefined }> {
  const lister = lists ? new LayerLister() : undefined;
  const survey = await surveyLayer(layer, { ...options, onHeader: lister && ((header) => lister.add(header)) });
  return { survey, list: lister && serialize(lister.list) };
}

export function decodeList(bytes: Uint8Array): LayerList {
  return deserialize(bytes);
}

async function decompressBlocking(job: DecompressionJob): Promise<undefined> {
  const { format, steps } = await decompressLayer(layerOf(job), { blocking: true });
  await writeSharedSteps(job.shared, format, steps);
}

function layerOf({ descriptor, file, isChecked }: LayerInFile): Pick<Layer, "descriptor" | "open"> {
  const open = () => {
    const chunks = readBlocking(file);
    return isChecked ? chunks : verified(descriptor, chunks, `layer ${descriptor.digest}`);
  };
  return { descriptor, open };
}
