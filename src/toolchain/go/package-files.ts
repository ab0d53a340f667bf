import {
  type Dependency,
  type DependencyRequest,
  type ListedDependency,
  listWithDependencies,
  toDependency,
} from "./dependencies.ts";
import type { Go } from "./go.ts";
import type { SourceFile } from "./sources.ts";

/** A package with all of its files, those included that build constraints leave out; tests are not listed. */
export interface PackageFiles extends Dependency {
  /** The name in its package clauses; empty where no file is left. */
  readonly name: string;
  /** Of the user's own modules, or of one that go.mod replaces by a folder; outside of modules, what is not standard. */
  readonly own: boolean;
  /** Files that are built, with headers, of every language; sorted. */
  readonly files: readonly string[];
  /** Files that are left out by their constraints or because they need C; sorted. */
  readonly ignored: readonly string[];
}

interface Listed extends ListedDependency {
  readonly Name?: string;
  readonly HFiles?: readonly string[];
  readonly MFiles?: readonly string[];
  readonly IgnoredGoFiles?: readonly string[];
  readonly IgnoredOtherFiles?: readonly string[];
  readonly InvalidGoFiles?: readonly string[];
}

const FIELDS = ["Name", "HFiles", "MFiles", "IgnoredGoFiles", "IgnoredOtherFiles", "InvalidGoFiles"] as const;

/** All packages that a main package needs, as `listDependencies` lists them, each with all of its files. */
export async function listPackageFiles(go: Go, request: DependencyRequest): Promise<PackageFiles[]> {
  return (await listWithDependencies<Listed>(go, request, FIELDS)).map((listed) => toPackage(listed, request));
}

function toPackage(listed: Listed, { package: main }: DependencyRequest): PackageFiles {
  const dependency = toDependency(listed);
  const { Module, HFiles = [], MFiles = [], InvalidGoFiles = [] } = listed;
  const ignored = [...(listed.IgnoredGoFiles ?? []), ...(listed.IgnoredOtherFiles ?? [])];
  const { goFiles, cgoFiles, foreignFiles, assemblyFiles } = dependency;
  const built = [...goFiles, ...cgoFiles, ...foreignFiles, ...assemblyFiles, ...HFiles, ...MFiles, ...InvalidGoFiles];
  const isReplaced = Module?.Replace !== undefined && Module.Replace.Version === undefined;
  return {
    ...dependency,
    name: listed.Name ?? "",
    own: !dependency.standard && (Module?.Main === true || isReplaced || Module?.Path === main.module?.path),
    files: [...new Set(built)].filter((name) => !name.endsWith("_test.go")).sort(),
    ignored: ignored.filter((name) => !name.endsWith("_test.go")).sort(),
  };
}

/** The files of a package as they are read. */
export function sourcesOf({ folder, files, ignored }: PackageFiles): SourceFile[] {
  return [...files, ...ignored].map((name) => ({ folder, name }));
}
