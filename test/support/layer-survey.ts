import { MEDIA_TYPE } from "../../src/format/oci/media-type.ts";
import type { LayerSurvey, Program } from "../../src/measure/image/ledger/layer-survey.ts";
import { surveyLayer } from "../../src/measure/image/survey-layer.ts";
import { describe } from "./sample-image.ts";

/** The survey of an uncompressed layer; `programs` are given by path instead of being found. */
export async function surveyOf(
  tar: Uint8Array,
  programs: Readonly<Record<string, Program>> = {},
): Promise<LayerSurvey> {
  const descriptor = describe(MEDIA_TYPE.oci.layerTar, tar);
  const open = async function* () {
    yield tar;
  };
  const survey = await surveyLayer({ descriptor, diffID: descriptor.digest, open });
  const { entries } = survey;
  const told = new Map<number, Program>();
  for (let entry = 0; entry < entries.length; entry++) {
    const program = programs[entries.path(entry)];
    if (program !== undefined) told.set(entry, program);
  }
  return { ...survey, programs: told };
}
