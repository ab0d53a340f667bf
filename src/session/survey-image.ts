import type { Image } from "../image/image.ts";
import { decodeMarks, encodeMarks, type KeptMarks, marksKey } from "../measure/image/image-marks.ts";
import type { ImageLedger } from "../measure/image/ledger/image-ledger.ts";
import { measureImage } from "../measure/image/measure-image.ts";
import { openSurveyCache } from "../store/cache/survey-cache.ts";
import { LayerSurveyor, planFor, type SurveyChoices } from "./survey-layers.ts";

export interface SurveyedImage {
  readonly ledger: ImageLedger;
  /** The number of layers whose results came from an earlier run: they are not read again. */
  readonly known: number;
}

/**
 * Measures an image with cache and threads. The threads end before the ledger takes memory. Throws what damaged layers
 * throw, and the signal's reason.
 */
export async function surveyImage(
  image: Image,
  name: string,
  { signal, ...choices }: SurveyChoices & { readonly signal: AbortSignal },
): Promise<SurveyedImage> {
  await using surveyor = new LayerSurveyor(planFor(image.layers), choices);
  const { survey, atOnce, surveyed } = surveyor;
  // Headers alone do not show every owner.
  const marks = choices.verify === "layers" ? keptMarks(choices) : undefined;
  const ledger = await measureImage(image, name, { survey, atOnce, surveyed, marks, signal });
  return { ledger, known: surveyor.known };
}

function keptMarks({ env, cache }: SurveyChoices): KeptMarks {
  const kept = openSurveyCache(env);
  return {
    find: async (image) => {
      const bytes = cache ? await kept.find(marksKey(image)) : undefined;
      return bytes && decodeMarks(bytes);
    },
    keep: (image, marks) => kept.keep(marksKey(image), encodeMarks(marks)),
  };
}
