import type { AnalyserNote } from "../measure/binary/binary-ledger.ts";
import type { ImageLedger } from "../measure/image/image-ledger.ts";

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
      ...foreign.map(({ index }) => `${index} lies elsewhere and was not fetched: its size as stored counts as both`),
      ...noteOn(unverified.length, (were) => `${were} not verified: no file there was compared or looked into`),
      ...noteOn(known, (were, them) => `${were} verified by an earlier run; --no-cache reads ${them} again`),
    ],
    owners: [
      ...unread.map(({ path, place, error }) => `${path} in layer ${place.layer} cannot be read: ${error.what}`),
      ...cut.map(
        ({ index, survey }) => `package metadata in layer ${index}: files that were not read: ${survey.leftOut}`,
      ),
    ],
    programs,
  };
  return Object.entries(reasons).flatMap(([analyser, list]) => list.map((reason) => ({ analyser, reason })));
}

/** Where there are any. */
function noteOn(count: number, write: (were: string, them: string) => string): readonly string[] {
  if (count === 0) return [];
  return [count === 1 ? write("1 was", "it") : write(`${count} were`, "them")];
}
