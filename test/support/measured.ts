import type { Image } from "../../src/image/image.ts";
import type { ImageLedger } from "../../src/measure/image/ledger/image-ledger.ts";
import { measureImage } from "../../src/measure/image/measure-image.ts";
import { type SurveyOptions, surveyLayer } from "../../src/measure/image/survey-layer.ts";

/** The ledger of an image as in `plimsoll explain`, without cached layers. */
export function measured(image: Image, name = "the image", options: SurveyOptions = {}): Promise<ImageLedger> {
  return measureImage(image, name, {
    survey: (layer, signal) => surveyLayer(layer, { ...options, signal }),
    atOnce: 2,
    signal: new AbortController().signal,
  });
}
