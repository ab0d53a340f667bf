import { PlimsollError } from "../base/error.ts";
import type { DiveScore } from "../check/dive/rules.ts";
import { measureDive } from "../measure/image/dive.ts";
import type { ImageLedger } from "../measure/image/ledger/image-ledger.ts";

/** dive's figures for an image. Throws `blob-unknown` for an image that has not all of its layers with it. */
export function diveScoreOf(layers: ImageLedger["layers"]): DiveScore {
  requireAllFetched(layers);
  return measureDive(layers.map(({ survey }) => survey.entries));
}

/** dive counts the content of every layer. If a layer was not fetched, the image could only look better than it is. */
function requireAllFetched(layers: ImageLedger["layers"]): void {
  const missing = layers.find(({ fetched }) => !fetched);
  if (missing === undefined) return;
  throw new PlimsollError("blob-unknown", {
    what: `layer[${missing.index}] is not stored with the image, and dive's figures need all layers`,
    why: `its media type is ${missing.descriptor.mediaType}: it may not be distributed and is stored elsewhere`,
    fix: "leave out dive's thresholds for this image, and use plimsoll's own rules",
    where: `layer[${missing.index}]`,
  });
}
