import type { AnalyserNote } from "../measure/binary/binary-ledger.ts";
import type { ImageLedger } from "../measure/image/image-ledger.ts";

/** What could not be found out about an image, and why. */
export function imageNotes({ layers, unread }: ImageLedger, programs: readonly string[]): readonly AnalyserNote[] {
  const note = (analyser: string) => (reason: string) => ({ analyser, reason });
  const foreign = layers.filter(({ fetched }) => !fetched).map(({ index }) => index);
  const notRead = layers.filter(({ fetched, survey }) => fetched && survey.diffID === null);
  return [
    ...foreign.map((index) => `layer ${index} lies elsewhere and was not fetched: its size as stored counts as both`),
    ...(notRead.length === 0
      ? []
      : [`${notRead.length} layers were not verified: nothing says that two files are equal`]),
  ]
    .map(note("layers"))
    .concat(
      unread
        .map(({ path, place, error }) => `${path} in layer ${place.layer} cannot be read: ${error.what}`)
        .map(note("owners")),
      layers
        .filter(({ survey }) => survey.leftOut > 0)
        .map(
          ({ index, survey }) => `layer ${index} has too much package metadata: ${survey.leftOut} files were not read`,
        )
        .map(note("owners")),
      programs.map(note("programs")),
    );
}
