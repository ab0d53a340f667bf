import { wantedIn } from "../../measure/link/wanted.ts";
import { openSourceReader } from "../../session/source-reader.ts";
import { findConstraint } from "../../toolchain/go/constraint.ts";
import { type Dependency, type DependencyRequest, listDependencies } from "../../toolchain/go/dependencies.ts";
import type { Go } from "../../toolchain/go/go.ts";
import { listPackages } from "../../toolchain/go/list-packages.ts";
import { openSources } from "../../toolchain/go/sources.ts";

/**
 * The build tags that bring a module or a package into a program, where files that constraints leave out of the user's
 * own packages import it: each answer was tried with go. Null where there is none.
 */
export async function tagsFor(
  go: Go,
  request: DependencyRequest,
  dependencies: readonly Dependency[],
  name: string,
): Promise<readonly string[] | null> {
  const { platform, choices, cacheFolder, package: main } = request;
  if (main.how !== "build") return null;
  const own = dependencies.filter(({ module, standard }) => !standard && module !== undefined && !module.includes("@"));
  const stand = { cwd: main.cwd, arguments: own.map(({ importPath }) => importPath) };
  const listed = await listPackages(go, stand, { platform, choices, cacheFolder, allowModuleFolder: false });
  const present = new Set(dependencies.map(({ importPath }) => importPath));
  const modules = [...new Set(own.map(({ module }) => module!))];
  const isBelow = (path: string, root: string) => path === root || path.startsWith(`${root}/`);
  // A package of the user's own that is not in the program may import it in its turn.
  const mayBring = (path: string) =>
    isBelow(path, name) || (!present.has(path) && modules.some((module) => isBelow(path, module)));
  const importing = await filesThatImport(go, request, listed, mayBring);
  const helps = async (tags: readonly string[], tried: DependencyRequest["platform"]) => {
    const more = { ...choices, tags: [...choices.tags, ...tags] };
    const found = await listDependencies(go, { ...request, platform: tried, choices: more });
    return wantedIn(found, name) !== undefined;
  };
  for (const { folder, files } of importing) {
    const found = await findConstraint(folder, files, { platform, helps });
    if (found !== undefined && "tags" in found && found.platform === undefined) return found.tags;
  }
  return null;
}

interface IgnoredFiles {
  readonly folder: string;
  readonly files: readonly string[];
}

/** The files, of those that constraints leave out, with an import that is wanted. */
async function filesThatImport(
  go: Go,
  request: DependencyRequest,
  listed: Awaited<ReturnType<typeof listPackages>>,
  isWanted: (importPath: string) => boolean,
): Promise<readonly IgnoredFiles[]> {
  const ignored = listed.flatMap(({ Dir: folder, IgnoredGoFiles: names = [] }) =>
    folder === undefined
      ? []
      : names.filter((file) => !file.endsWith("_test.go")).map((file) => ({ folder, name: file })),
  );
  if (ignored.length === 0) return [];
  const { placeOf } = await openSources(go, request);
  await using reader = await openSourceReader(go, request.cacheFolder);
  const read = await reader.imports(ignored.map(placeOf));
  const importing = ignored.filter((_, index) => read[index]!.imports.some(({ path }) => isWanted(path)));
  return [...Map.groupBy(importing, ({ folder }) => folder)].map(([folder, files]) => ({
    folder,
    files: files.map((file) => file.name),
  }));
}
