import type { EntryPlace } from "../../../image/file-status.ts";
import type { FileTree } from "../../../image/file-tree.ts";
import type { MeasuredLayer, UnreadPackageFile } from "../ledger/image-ledger.ts";
import type { GoProgram } from "../ledger/layer-survey.ts";
import type { FileOwner } from "../ledger/owner.ts";
import { CanonicalPaths } from "./canonical-paths.ts";
import type { LeftoverRule } from "./leftover-rules.ts";
import { type LeftoverPlace, Leftovers } from "./leftovers.ts";
import { OwnerNames } from "./owner-names.ts";
import { PackageFiles } from "./package-files.ts";
import { PackageOwners } from "./package-owners.ts";

type SurveyedLayer = Pick<MeasuredLayer, "index" | "instruction" | "survey">;

/**
 * The owner of each entry of each layer: the package that a package database gives, as it was when the layer was made;
 * else the tool that left it behind, as its path shows; else, for a Go program, its main module; else the instruction
 * that made the layer. `onUnread` is called for each package database that could not be read.
 */
export function findOwners(
  layers: readonly SurveyedLayer[],
  tree: FileTree,
  onUnread: (file: UnreadPackageFile) => void = () => {},
): FileOwner[][] {
  return new OwnerSearch(layers, tree, onUnread).owners();
}

class OwnerSearch {
  readonly #layers: readonly SurveyedLayer[];
  readonly #tree: FileTree;
  readonly #names = new OwnerNames();
  readonly #packages: PackageOwners;
  /** The canonical path of each entry of each layer. */
  readonly #paths: readonly (readonly string[])[];
  readonly #leftovers: Leftovers;
  readonly #leftoverOwners = new Map<LeftoverRule, FileOwner>();
  /** Leftover places that contain a file. */
  readonly #filled = new Set<LeftoverPlace>();
  readonly #folders: EntryPlace[] = [];

  constructor(layers: readonly SurveyedLayer[], tree: FileTree, onUnread: (file: UnreadPackageFile) => void) {
    this.#layers = layers;
    this.#tree = tree;
    const surveys = layers.map(({ survey }) => survey);
    const paths = new CanonicalPaths(tree);
    this.#packages = new PackageOwners(new PackageFiles(surveys, tree, paths), paths, this.#names, onUnread);
    this.#paths = surveys.map(({ entries }) =>
      Array.from({ length: entries.length }, (_, entry) => paths.ofPlain(entries.path(entry))),
    );
    this.#leftovers = new Leftovers(this.#paths);
  }

  owners(): FileOwner[][] {
    const found = this.#layers.map(({ index, instruction }, layer) => {
      const made = this.#names.owner(
        "instruction",
        instruction?.text || `layer ${index}`,
        null,
        instruction?.text ? "history" : "layer",
      );
      return this.#paths[layer]!.map((path, entry) => this.#ownerOf(path, { layer, entry }) ?? made);
    });
    // A cache mount leaves only an empty folder behind, which is not waste: folders count only if there is a file too.
    for (const { layer, entry } of this.#folders) {
      const place = this.#leftovers.placeOfFolder(this.#paths[layer]![entry]!);
      if (place !== undefined && this.#filled.has(place)) found[layer]![entry] = this.#leftoverOf(place);
    }
    return found;
  }

  /** Undefined if only the instruction is known; folders without a package are decided later. */
  #ownerOf(path: string, place: EntryPlace): FileOwner | undefined {
    const status = this.#tree.status(place);
    if (status === "whiteout") return undefined;
    const owner = this.#packages.ownerOf(path, place.layer);
    if (owner !== undefined) return owner;
    const { entries, programs } = this.#layers[place.layer]!.survey;
    if (entries.kind(place.entry) === "directory") {
      this.#folders.push(place);
      return undefined;
    }
    const program = programs.get(place.entry);
    const left = this.#leftovers.placeOfFile(path, program);
    if (left === undefined) return program?.go ? this.#goOwner(program.go, path) : undefined;
    if (status === "live") this.#filled.add(left);
    return this.#leftoverOf(left);
  }

  #leftoverOf({ rule }: LeftoverPlace): FileOwner {
    let owner = this.#leftoverOwners.get(rule);
    if (owner === undefined) {
      owner = this.#names.owner("leftover", rule.name, null, "path rule");
      this.#leftoverOwners.set(rule, owner);
    }
    return owner;
  }

  /**
   * A program of the Go distribution has no main module: its version is that of the release that made it. A program
   * without build information gets its file's name.
   */
  #goOwner({ path, version, modules }: GoProgram, file: string): FileOwner {
    const main = modules.find((module) => module.main);
    const how = "build information";
    if (main === undefined && path === "") return this.#names.owner("go", file, null, "function table");
    if (main === undefined) return this.#names.owner("go", path, version, how);
    return this.#names.owner("go", main.path, main.version === "(devel)" ? null : main.version, how);
  }
}
