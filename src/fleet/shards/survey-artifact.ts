import { readAtMost } from "../../base/bounded-reader.ts";
import { digestHex, sha256 } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { LIMITS } from "../../base/limits.ts";
import { compress } from "../../format/compression/compress.ts";
import { decompress } from "../../format/compression/decompress.ts";
import { type EncodedArtifact, encodeArtifact } from "../../format/oci/artifact-manifest.ts";
import type { Descriptor } from "../../format/oci/descriptor.ts";
import type { Layer } from "../../image/image.ts";
import { parseSurveyDocument } from "../../measure/image/document/parse-survey-document.ts";
import { encodeSurveyDocument, surveyDocumentKey } from "../../measure/image/document/survey-document.ts";
import type { LayerSurvey } from "../../measure/image/ledger/layer-survey.ts";

/** The `artifactType` of the survey of one layer. OCI image-spec v1.1, manifest.md. */
const ARTIFACT_TYPE = "application/vnd.plimsoll.layer-survey.v1";

/** The media type of its one layer: the survey's document, compressed. */
const LAYER_MEDIA_TYPE = `${ARTIFACT_TYPE}+zstd`;

const COMPRESSION = { algorithm: "zstd", level: 3 } as const;

/** The tag under which the survey of a layer is found: whoever has the manifest of an image knows it. */
export function surveyTag(layer: Layer): string {
  return `survey-${digestHex(sha256(surveyDocumentKey(layer)))}`;
}

/** The same survey gives the same artifact. Throws `limit-exceeded` for one that plimsoll would not fetch again. */
export async function encodeSurveyArtifact(layer: Layer, survey: LayerSurvey): Promise<EncodedArtifact> {
  const where = `the survey of ${layer.descriptor.digest}`;
  const document = encodeSurveyDocument(surveyDocumentKey(layer), survey);
  if (document.length > LIMITS.surveyDocumentBytes) throw tooLarge(where);
  const bytes = await readAtMost(compress(once(document), COMPRESSION, document.length), LIMITS.attachmentBytes, where);
  return encodeArtifact({ artifactType: ARTIFACT_TYPE, layers: [{ mediaType: LAYER_MEDIA_TYPE, bytes }] });
}

/** The one layer of such an artifact, from the layers of what is under a tag. Throws `survey-invalid`. */
export function surveyLayerOf(layers: readonly Descriptor[], where: string): Descriptor {
  const [layer, ...others] = layers;
  if (layer?.mediaType === LAYER_MEDIA_TYPE && others.length === 0) return layer;
  throw new PlimsollError("survey-invalid", {
    what: `${where} is not the survey of a layer`,
    why: `an artifact with one layer of type ${LAYER_MEDIA_TYPE} is wanted`,
  });
}

/** The survey in that layer. Throws `survey-invalid`, `compression-invalid`, `limit-exceeded`. */
export async function decodeSurveyLayer(bytes: Uint8Array, layer: Layer, where: string): Promise<LayerSurvey> {
  const limitBytes = LIMITS.surveyDocumentBytes;
  const document = await readAtMost(decompress(once(bytes), { format: "zstd", limitBytes, where }), limitBytes, where);
  return parseSurveyDocument(document, layer, where);
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function tooLarge(where: string): PlimsollError {
  return new PlimsollError("limit-exceeded", {
    what: `${where} is larger than ${LIMITS.surveyDocumentBytes} bytes`,
    why: "plimsoll would not read it again",
  });
}
