import type { EntryPlace } from "../../../image/file-status.ts";
import type { FileTree } from "../../../image/file-tree.ts";
import type { LayerSurvey } from "../layer-survey.ts";
import type { CanonicalPaths } from "./canonical-paths.ts";
import { type CapturedKind, capturedKind } from "./captured.ts";

/** A file that says what is installed, as it stood from layer `from` on, up to but without layer `until`. */
export interface PackageFile {
  readonly kind: CapturedKind;
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly place: EntryPlace;
  readonly from: number;
  readonly until: number;
}

/** All of these that an image has or once had, in the order of their layers. */
export class PackageFiles implements Iterable<PackageFile> {
  readonly #files: readonly PackageFile[];
  readonly #byPath: ReadonlyMap<string, readonly PackageFile[]>;

  constructor(surveys: readonly LayerSurvey[], tree: FileTree, names: CanonicalPaths) {
    this.#files = surveys.flatMap(({ entries, captured }, layer) =>
      [...captured].flatMap(([entry, bytes]) => {
        const place = { layer, entry };
        const path = names.of(entries.path(entry));
        const kind = capturedKind(path);
        const until = tree.endedBy(place)?.layer ?? Number.POSITIVE_INFINITY;
        return kind === undefined || until === layer ? [] : [{ kind, path, bytes, place, from: layer, until }];
      }),
    );
    this.#byPath = Map.groupBy(this.#files, ({ path }) => path);
  }

  [Symbol.iterator](): Iterator<PackageFile> {
    return this.#files[Symbol.iterator]();
  }

  /** What stood at a path once a layer had been made; where there was nothing yet, what came next. */
  at(path: string, layer: number): PackageFile | undefined {
    const there = this.#byPath.get(path) ?? [];
    return there.find(({ from, until }) => from <= layer && layer < until) ?? there.find(({ from }) => from > layer);
  }
}
