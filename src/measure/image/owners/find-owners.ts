import type { FileTree } from "../../../image/file-tree.ts";
import type { MeasuredLayer } from "../image-ledger.ts";
import type { GoProgram } from "../layer-survey.ts";
import type { FileOwner } from "../owner.ts";
import { CanonicalPaths } from "./canonical-paths.ts";
import { Leftovers } from "./leftovers.ts";
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
  const surveys = layers.map(({ survey }) => survey);
  const names = new CanonicalPaths(tree);
  const owners = new OwnerNames();
  const packages = new PackageOwners(new PackageFiles(surveys, tree, names), names, owners, onUnread);
  const paths = surveys.map(({ entries }) =>
    Array.from({ length: entries.length }, (_, i) => names.of(entries.path(i))),
  );
  const leftovers = new Leftovers(paths.flat());

  return layers.map(({ index, instruction, survey }, layer) => {
    const { entries, programs } = survey;
    const made = owners.owner("instruction", instruction?.text || `layer ${index}`, null, "history");
    return paths[layer]!.map((path, entry) => {
      if (tree.status({ layer, entry }) === "whiteout") return made;
      const owner = packages.ownerOf(path, layer);
      if (owner !== undefined) return owner;
      const program = programs.get(entry);
      const rule = leftovers.ruleFor(path, {
        isFolder: entries.kind(entry) === "directory",
        program: program === undefined ? null : program.go === null ? "other" : "go",
      });
      if (rule !== undefined) return owners.owner("leftover", rule.name, null, "path rule");
      return program?.go ? goOwner(program.go, owners) : made;
    });
  });
}

/** A program of the Go distribution has no main module: it is as old as the release that made it. */
function goOwner({ path, version, modules }: GoProgram, owners: OwnerNames): FileOwner {
  const main = modules.find((module) => module.main);
  if (main === undefined) return owners.owner("go", path, version, "build information");
  return owners.owner("go", main.path, main.version === "(devel)" ? null : main.version, "build information");
}
