import { PlimsollError } from "../base/error.ts";
import { measureDive } from "../measure/image/dive.ts";
import type { ImageLedger } from "../measure/image/ledger/image-ledger.ts";
import type { DiveReport, ImageReport } from "../report/image-report.ts";
import { errorReport } from "../report/slim-report.ts";

/**
 * dive's figures, or the reason why there are none; null where a layer was not fetched, because dive would count its
 * files.
 */
export function reportOnDive({ layers }: ImageLedger): ImageReport["dive"] {
  if (layers.some(({ fetched }) => !fetched)) return null;
  try {
    return figures(layers.map(({ survey }) => survey.entries));
  } catch (thrown) {
    if (!(thrown instanceof PlimsollError)) throw thrown;
    return { error: errorReport(thrown) };
  }
}

function figures(layers: Parameters<typeof measureDive>[0]): DiveReport {
  const { sizeBytes, inefficientBytes, efficiencyScore, userWastedPercent, ...rest } = measureDive(layers);
  return {
    image: { sizeBytes, inefficientBytes, efficiencyScore, fileReference: rest.fileReference },
    layer: rest.layerSizesBytes.map((size, index) => ({ index, sizeBytes: size })),
    userWastedPercent: Number.isFinite(userWastedPercent) ? userWastedPercent : null,
  };
}
