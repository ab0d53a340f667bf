import { counted } from "../base/counted.ts";
import type { FileTree } from "../image/file-tree.ts";
import type { LayerEntries } from "../image/layer-entries.ts";
import type { AnalyserNote } from "../measure/binary/binary-ledger.ts";
import type { ImageLedger } from "../measure/image/ledger/image-ledger.ts";

const LAYERS_WERE = ["layer was", "layers were"] as const;

/** What could not be found out about an image and why, and which layers were taken from the cache. */
export function imageNotes(ledger: ImageLedger, programs: readonly string[], known: number): readonly AnalyserNote[] {
  const { layers, unread } = ledger;
  const foreign = layers.filter(({ fetched }) => !fetched);
  const unverified = layers.filter(({ fetched, survey }) => fetched && survey.diffID === null);
  const cut = layers.filter(({ survey }) => survey.leftOut > 0);
  const reasons: Record<string, readonly string[]> = {
    layers: [
      ...foreign.map(
        ({ index }) =>
          `layer ${index} is stored elsewhere and was not fetched: the size in its descriptor counts as stored and as on the wire`,
      ),
      ...(unverified.length === 0
        ? []
        : [
            `${counted(unverified.length, ...LAYERS_WERE)} not verified, and no file in them was compared with another or examined`,
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
        ({ index, survey }) =>
          `package metadata in layer ${index} that was not read: ${counted(survey.leftOut, "file")}`,
      ),
    ],
    whiteouts: whiteoutNotes(
      ledger.tree,
      layers.map(({ survey }) => survey.entries),
    ),
    programs: [...packedNotes(ledger), ...programs],
  };
  return Object.entries(reasons).flatMap(([analyser, list]) => list.map((reason) => ({ analyser, reason })));
}

/** Of a packed program, no module is known: that none is listed does not say that there is none. */
function packedNotes({ layers, tree }: ImageLedger): readonly string[] {
  return layers.flatMap(({ index: layer, survey: { programs, entries } }) =>
    [...programs].flatMap(([entry, { packer }]) =>
      packer === null || tree.status({ layer, entry }) !== "live"
        ? []
        : [
            `${entries.path(entry)} in layer ${layer} is packed by ${packer}: what is in it cannot be seen until it is unpacked (upx -d)`,
          ],
    ),
  );
}

/** How many invalid entries a note names one by one. */
const NAMED = 8;

/** Whiteouts without a name: no specification defines them. plimsoll ignores them, and a container may see other files. */
export function whiteoutNotes(tree: FileTree, layers: readonly LayerEntries[]): readonly string[] {
  const odd = tree.namelessWhiteouts.map(({ layer, entry }) => ({ layer, path: layers[layer]!.path(entry) }));
  const notes = odd
    .slice(0, NAMED)
    .map(
      ({ layer, path }) =>
        `${path} in layer ${layer} is a whiteout without a name: it hides nothing here, and some container runtimes delete its folder`,
    );
  const more = odd.length - NAMED;
  return more <= 0 ? notes : [...notes, `${counted(more, "more whiteout")} without a name`];
}
