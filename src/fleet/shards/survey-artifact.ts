import { digestHex, sha256 } from "../../base/digest.ts";
import { LIMITS } from "../../base/limits.ts";
import type { EncodedArtifact } from "../../format/oci/artifact-manifest.ts";
import type { Layer } from "../../image/image.ts";
import { parseSurveyDocument } from "../../measure/image/document/parse-survey-document.ts";
import {
  encodeSurveyDocument,
  type NamedLayer,
  surveyDocumentKey,
} from "../../measure/image/document/survey-document.ts";
import type { LayerSurvey } from "../../measure/image/ledger/layer-survey.ts";
import { type DocumentForm, decodeDocumentLayer, encodeDocumentArtifact } from "./document-artifact.ts";

export const SURVEY_FORM: DocumentForm = {
  artifactType: "application/vnd.plimsoll.layer-survey.v1",
  name: "the survey of a layer",
  limitBytes: LIMITS.surveyDocumentBytes,
  invalid: "survey-invalid",
};

/** The tag under which the survey of a layer is found: whoever has the manifest of an image knows it. */
export function surveyTag(layer: NamedLayer): string {
  return `survey-${digestHex(sha256(surveyDocumentKey(layer)))}`;
}

/** The same survey gives the same artifact. Throws `limit-exceeded` for one that plimsoll would not fetch again. */
export function encodeSurveyArtifact(layer: Layer, survey: LayerSurvey): Promise<EncodedArtifact> {
  const document = encodeSurveyDocument(surveyDocumentKey(layer), survey);
  return encodeDocumentArtifact(SURVEY_FORM, document, `the survey of ${layer.descriptor.digest}`);
}

/** The survey in the layer of such an artifact. Throws `survey-invalid`, `compression-invalid`, `limit-exceeded`. */
export async function decodeSurveyLayer(bytes: Uint8Array, layer: Layer, where: string): Promise<LayerSurvey> {
  return parseSurveyDocument(await decodeDocumentLayer(SURVEY_FORM, bytes, where), layer, where);
}
