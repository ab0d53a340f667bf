import type { Digest } from "../base/digest.ts";
import type { Descriptor } from "../format/oci/descriptor.ts";
import type { FilePlace, Layer } from "../image/image.ts";
import { decompressLayer } from "../image/uncompressed.ts";
import { verified } from "../image/verified.ts";
import { type PlainSurvey, toPlainSurvey } from "../measure/image/plain-survey.ts";
import { surveyLayer } from "../measure/image/survey-layer.ts";
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
  /** Where a third thread writes what it decompresses, if it does. */
  readonly shared?: SharedSteps;
}

/** A layer in a file, to be checked and decompressed by another thread than the one that surveys it. */
export interface DecompressionJob extends LayerInFile {
  readonly kind: "decompression";
  readonly shared: SharedSteps;
}

/** Does a job on this thread, which does nothing else. Undefined unless a layer was surveyed to its end. Throws what `surveyLayer` throws. */
export async function runBlocking(job: SurveyJob | DecompressionJob): Promise<PlainSurvey | undefined> {
  return job.kind === "survey" ? surveyBlocking(job) : decompressBlocking(job);
}

async function surveyBlocking(job: SurveyJob): Promise<PlainSurvey | undefined> {
  const { diffID, digests, shared } = job;
  const layer: Layer = { ...layerOf(job), diffID };
  if (shared === undefined) return toPlainSurvey(await surveyLayer(layer, { blocking: true, digests }));
  try {
    return toPlainSurvey(await surveyLayer(layer, { decompressed: readSharedSteps(shared), digests }));
  } catch (error) {
    if (error instanceof StepsBroken) return undefined;
    throw error;
  }
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
