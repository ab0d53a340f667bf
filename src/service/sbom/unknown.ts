import { counted } from "../../base/counted.ts";
import { nameToText } from "../../base/name-text.ts";
import type { FileDigests } from "../../format/sbom/sbom.ts";
import type { EntryPlace } from "../../image/file-status.ts";
import type { ImageLedger } from "../../measure/image/ledger/image-ledger.ts";
import type { Program } from "../../measure/image/ledger/layer-survey.ts";
import type { FileOwner } from "../../measure/image/ledger/owner.ts";
import { placeKey } from "../../measure/image/place-key.ts";
import { whiteoutNotes } from "../../present/image-notes.ts";

/** A regular file that a container sees. */
export interface SeenFile {
  readonly path: string;
  readonly place: EntryPlace;
  readonly sizeBytes: number;
  /** Null if its content was not digested. */
  readonly digests: FileDigests | null;
  readonly owner: FileOwner;
  readonly program: Program | undefined;
}

/** How many files a sentence names. */
const NAMED = 8;

/** What could not be found out about what is in an image, in sentences. */
export function unknownOf(
  ledger: ImageLedger,
  files: readonly (SeenFile & { readonly owned: boolean })[],
): readonly string[] {
  const { layers, unread, tree } = ledger;
  const foreign = layers.filter(({ fetched }) => !fetched);
  const cut = layers.filter(({ survey }) => survey.leftOut > 0);
  const undigested = files.filter(({ digests }) => digests === null);
  const goUnread = files.filter(({ program }) => program?.go != null && program.go.info === null);
  const packed = files.filter(({ program }) => program !== undefined && program.packer !== null);
  const others = files.filter(({ program, owned }) => !owned && isCompiled(program) && program?.packer === null);
  return [
    ...foreign.map(({ index }) => `Layer ${index} is stored elsewhere and was not read: what is in it is missing.`),
    ...unread.map(
      ({ path, place, error }) =>
        `${path} in layer ${place.layer} cannot be read (${error.what}): its packages are missing.`,
    ),
    ...cut.map(
      ({ index, survey }) =>
        `${counted(survey.leftOut, "file")} in layer ${index} that may describe packages exceeded a limit and ${survey.leftOut === 1 ? "was" : "were"} not read.`,
    ),
    ...whiteoutNotes(
      tree,
      layers.map(({ survey }) => survey.entries),
    ),
    ...naming(undigested, "has no digests, because its content was not read"),
    ...naming(goUnread, "is a Go program without readable build information: its modules are missing"),
    ...naming(packed, "is a packed program: what is in it is not known"),
    ...naming(others, "is a compiled program that is neither Go's nor of a package: what is in it is not known"),
  ];
}

/** A program of machine code that is not Go's. */
function isCompiled(program: Program | undefined): boolean {
  return program !== undefined && program.format !== "script" && program.go === null;
}

function naming(files: readonly SeenFile[], says: string): readonly string[] {
  const groups = [...Map.groupBy(files, ({ place }) => placeKey(place)).values()];
  const named = groups.slice(0, NAMED).map(([file, ...others]) => `${nameOf(file!, others.length)} ${says}.`);
  const more = groups.length - NAMED;
  return more <= 0 ? named : [...named, `The same is true of ${counted(more, "more file")}.`];
}

/** A file with several names is one file. */
function nameOf({ path }: SeenFile, otherNames: number): string {
  const name = `/${nameToText(path)}`;
  return otherNames === 0 ? name : `${name}, which has ${counted(otherNames, "other name")},`;
}
