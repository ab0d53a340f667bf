import type { EntryPlace } from "../../../image/file-status.ts";
import type { FileTree } from "../../../image/file-tree.ts";
import type { MeasuredLayer } from "../image-ledger.ts";
import type { GoProgram } from "../layer-survey.ts";
import type { FileOwner } from "../owner.ts";
import { CanonicalPaths } from "./canonical-paths.ts";
import type { LeftoverRule } from "./leftover-rules.ts";
import { type LeftoverPlace, Leftovers } from "./leftovers.ts";
import { OwnerNames } from "./owner-names.ts";
import { PackageFiles, type UnreadPackageFile } from "./package-files.ts";
import { PackageOwners } from "./package-owners.ts";

type SurveyedLayer = Pick<MeasuredLayer, "index" | "instruction" | "survey">;

/**
 * Whose each entry of each layer is: what a package database says as it stood when the layer had been made; else what
 * its path says that a tool left it behind; else, of a Go program, its main module; else the instruction that made the
 * layer. `onUnread` is told of what says which packages there are and could not be read.
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
  /** Of each entry of each layer the canonical path. */
  readonly #paths: readonly (readonly string[])[];
  readonly #leftovers: Leftovers;
  readonly #leftoverOwners = new Map<LeftoverRule, FileOwner>();
  /** Where a file is that was left behind. */
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
    // A mount for a cache leaves an empty folder behind, and no waste: folders count where there is a file as well.
    for (const { layer, entry } of this.#folders) {
      const place = this.#leftovers.placeOfFolder(this.#paths[layer]![entry]!);
      if (place !== undefined && this.#filled.has(place)) found[layer]![entry] = this.#leftoverOf(place);
    }
    return found;
  }

  /** Undefined where nobody is known but the instruction; of folders that no package has, for now. */
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
    if (left === undefined) return program?.go ? this.#goOwner(program.go) : undefined;
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

  /** A program of the Go distribution has no main module: it is as old as the release that made it. */
  #goOwner({ path, version, modules }: GoProgram): FileOwner {
    const main = modules.find((module) => module.main);
    const how = "build information";
    if (main === undefined) return this.#names.owner("go", path, version, how);
    return this.#names.owner("go", main.path, main.version === "(devel)" ? null : main.version, how);
  }
}
