import { basename, dirname, extname, join, resolve } from "node:path";
import { LIMITS } from "../base/limits.ts";
import { openPackage, type PackageRequest } from "../session/build-target.ts";
import { gatherSettings } from "../session/gather-settings.ts";
import type { Surroundings } from "../session/surroundings.ts";
import { readSmallText } from "../store/file/small-file.ts";
import { type Dependency, listDependencies } from "../toolchain/go/dependencies.ts";

/** Files that decide what is built, wherever they are. */
const DECIDING = new Set([
  ...["go.mod", "go.sum", "go.work", "go.work.sum", "modules.txt"],
  ...["plimsoll.yaml", "plimsoll.lock.json", ".ko.yaml"],
]);

/** Kinds of files that the go command compiles or links: go/build, `Package`. */
const SOURCES = new Set([
  ...[".go", ".s", ".S", ".sx", ".syso", ".c", ".cc", ".cpp", ".cxx", ".m", ".h", ".hh", ".hpp", ".hxx"],
  ...[".f", ".F", ".for", ".f90", ".swig", ".swigcxx"],
]);

/** The files of a change, and where they are. */
export interface ChangedFiles {
  /** The top folder of the checkout, absolute. */
  readonly top: string;
  /** Relative to `top`, with slashes. */
  readonly paths: readonly string[];
}

/**
 * Whether a change can affect the program of a main package, from the packages that it is built from: `go list -deps`. Where
 * that cannot be excluded, it can: a file beside the source of a package that embeds files, for example. Throws what the
 * go command's failures throw.
 */
export async function canAffect(
  surroundings: Surroundings,
  source: string,
  request: PackageRequest,
  { top, paths }: ChangedFiles,
): Promise<boolean> {
  const { config, platform: _platform, cgo: _cgo, ...words } = request;
  const decides = (path: string) =>
    DECIDING.has(basename(path)) || (config !== undefined && resolve(surroundings.cwd, config) === join(top, path));
  if (paths.some(decides)) return true;
  // Files that go into the image besides the program may be anywhere.
  const { own } = await gatherSettings(surroundings, { ...words, ...(config === undefined ? {} : { config }) }, [
    source,
  ]);
  if ((own.add ?? []).length + (own.addCa ?? []).length > 0) return true;
  const { go, request: build } = await openPackage(surroundings, source, request);
  const byFolder = new Map((await listDependencies(go, build)).map((one) => [one.folder, one]));
  for (const path of paths) {
    if (path.endsWith("_test.go")) continue;
    if (await touches(join(top, path), top, byFolder)) return true;
  }
  return false;
}

async function touches(file: string, top: string, byFolder: ReadonlyMap<string, Dependency>): Promise<boolean> {
  const own = byFolder.get(dirname(file));
  if (own !== undefined && SOURCES.has(extname(file))) return true;
  // An embedded file is in the folder of its package, or below it: https://pkg.go.dev/embed.
  for (let folder = dirname(file); folder.length >= top.length; folder = dirname(folder)) {
    const dependency = byFolder.get(folder);
    if (dependency !== undefined && (await embeds(dependency))) return true;
    if (folder === dirname(folder)) break;
  }
  return false;
}

async function embeds({ folder, goFiles, cgoFiles }: Dependency): Promise<boolean> {
  for (const name of [...goFiles, ...cgoFiles]) {
    const path = join(folder, name);
    const text = await readSmallText(path, path, LIMITS.goSourceBytes, "source-invalid");
    if (text?.includes("//go:embed")) return true;
  }
  return false;
}
