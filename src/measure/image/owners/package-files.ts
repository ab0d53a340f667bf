import { PlimsollError } from "../../../base/error.ts";
import type { EntryPlace } from "../../../image/file-status.ts";
import type { FileTree } from "../../../image/file-tree.ts";
import type { UnreadPackageFile } from "../ledger/image-ledger.ts";
import type { LayerSurvey } from "../ledger/layer-survey.ts";
import type { CanonicalPaths } from "./canonical-paths.ts";
import { type CapturedKind, capturedKind } from "./captured.ts";

/** A file that says what is installed, as it was from layer `from` up to, but not including, layer `until`. */
export interface PackageFile {
  readonly kind: CapturedKind;
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly place: EntryPlace;
  readonly from: number;
  readonly until: number;
}

/** All such files that an image has, or had in an earlier layer, in the order of their layers. */
export class PackageFiles implements Iterable<PackageFile> {
  readonly unread: readonly UnreadPackageFile[];
  readonly #files: readonly PackageFile[];
  readonly #byPath: ReadonlyMap<string, readonly PackageFile[]>;

  constructor(surveys: readonly LayerSurvey[], tree: FileTree, names: CanonicalPaths) {
    const files: PackageFile[] = [];
    const unread: UnreadPackageFile[] = [];
    for (const [layer, { entries, captured }] of surveys.entries()) {
      for (let entry = 0; entry < entries.length; entry++) {
        const kind = entries.kind(entry) === "file" ? capturedKind(entries.path(entry)) : undefined;
        if (kind === undefined || entries.sizeBytes(entry) === 0) continue;
        const place = { layer, entry };
        const until = tree.endedBy(place)?.layer ?? Number.POSITIVE_INFINITY;
        if (until === layer) continue;
        const path = names.of(entries.path(entry));
        const bytes = captured.get(entry);
        if (bytes === undefined) unread.push({ place, path, error: notRead(kind, layer, path) });
        else files.push({ kind, path, bytes, place, from: layer, until });
      }
    }
    this.unread = unread;
    this.#files = files;
    this.#byPath = Map.groupBy(files, ({ path }) => path);
  }

  [Symbol.iterator](): Iterator<PackageFile> {
    return this.#files[Symbol.iterator]();
  }

  /** The file at a path after a layer was made; if there was none yet, the next one. */
  at(path: string, layer: number): PackageFile | undefined {
    const there = this.#byPath.get(path) ?? [];
    return there.find(({ from, until }) => from <= layer && layer < until) ?? there.find(({ from }) => from > layer);
  }
}

const WHY_NOT: Partial<Record<CapturedKind, string>> = {
  "rpm-berkeley": "rpm's Berkeley DB format is not read",
  "rpm-sqlite-log": "it has changes in a separate write-ahead log",
};

function notRead(kind: CapturedKind, layer: number, path: string): PlimsollError {
  const where = `layer[${layer}] › ${path}`;
  const why = WHY_NOT[kind];
  if (why !== undefined)
    return new PlimsollError("package-database-invalid", { what: `${path} is not read`, why, where });
  return new PlimsollError("limit-exceeded", { what: `${path} is too large to be read`, where });
}
