import type { Digest } from "../base/digest.ts";
import type { Descriptor } from "../format/oci/descriptor.ts";
import type { FilePlace, Layer } from "../image/image.ts";
import { verified } from "../image/verified.ts";
import { type PlainSurvey, toPlainSurvey } from "../measure/image/plain-survey.ts";
import { surveyLayer } from "../measure/image/survey-layer.ts";
import { readBlocking } from "../store/file/blocking-file.ts";

/** A layer in a file, to be surveyed by another thread. */
export interface SurveyJob {
  readonly descriptor: Descriptor;
  readonly diffID: Digest;
  readonly file: FilePlace;
  readonly digests: boolean;
}

/** Surveys a layer on this thread, which does nothing else. Throws what `surveyLayer` throws. */
export async function surveyBlocking({ descriptor, diffID, file, digests }: SurveyJob): Promise<PlainSurvey> {
  const where = `layer ${descriptor.digest}`;
  const layer: Layer = { descriptor, diffID, open: () => verified(descriptor, readBlocking(file), where) };
  return toPlainSurvey(await surveyLayer(layer, { blocking: true, digests }));
}
