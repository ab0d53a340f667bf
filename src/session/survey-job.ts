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
  /** The blob was checked against its digest when the file was written, by this run. */
  readonly isChecked: boolean;
  readonly digests: boolean;
}

/** Surveys a layer on this thread, which does nothing else. Throws what `surveyLayer` throws. */
export async function surveyBlocking({
  descriptor,
  diffID,
  file,
  isChecked,
  digests,
}: SurveyJob): Promise<PlainSurvey> {
  const open = () => {
    const chunks = readBlocking(file);
    return isChecked ? chunks : verified(descriptor, chunks, `layer ${descriptor.digest}`);
  };
  const layer: Layer = { descriptor, diffID, open };
  return toPlainSurvey(await surveyLayer(layer, { blocking: true, digests }));
}
