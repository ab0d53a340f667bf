import { counted } from "../base/counted.ts";
import type { AnalyserNote } from "../measure/binary/binary-ledger.ts";
import type { ImageLedger } from "../measure/image/image-ledger.ts";

const LAYERS_WERE = ["layer was", "layers were"] as const;

/** What could not be found out about an image and why, and what was not looked at again. */
export function imageNotes(
  { layers, unread }: ImageLedger,
  programs: readonly string[],
  known: number,
): readonly AnalyserNote[] {
  const foreign = layers.filter(({ fetched }) => !fetched);
  const unverified = layers.filter(({ fetched, survey }) => fetched && survey.diffID === null);
  const cut = layers.filter(({ survey }) => survey.leftOut > 0);
  const reasons: Record<string, readonly string[]> = {
    layers: [
      ...foreign.map(
        ({ index }) => `layer ${index} lies elsewhere and was not fetched: its size as stored counts as both`,
      ),
      ...(unverified.length === 0
        ? []
        : [
            `${counted(unverified.length, ...LAYERS_WERE)} not verified, and no file in them was compared with another or looked into`,
          ]),
      ...(known === 0
        ? []
        : [
            `${counted(known, ...LAYERS_WERE)} read and verified by an earlier run; --no-cache reads ${known === 1 ? "it" : "them"} again`,
          ]),
    ],
    owners: [
      ...unread.map(({ path, place, error }) => `${path} in layer ${place.layer} cannot be read: ${error.what}`),
      ...cut.map(
        ({ index, survey }) => `package metadata in layer ${index} left unread: ${counted(survey.leftOut, "file")}`,
      ),
    ],
    programs,
  };
  return Object.entries(reasons).flatMap(([analyser, list]) => list.map((reason) => ({ analyser, reason })));
}
