import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { digestHex, sha256 } from "../../base/digest.ts";
import type { Platform } from "../../format/oci/platform.ts";
import { type BuildChoices, flagsOf, listArguments, withoutModuleFlags } from "./build-flags.ts";
import { type Go, settingOf } from "./go.ts";
import { listObjects } from "./list.ts";
import type { MainPackage } from "./main-package.ts";
import { cacheAsProxy, outsideModules } from "./remote-package.ts";
import { targetEnvironment } from "./target.ts";

/** A package that a build needs, and its files that take part in it. File names are relative to `folder`. */
export interface Dependency {
  readonly importPath: string;
  readonly folder: string;
  readonly standard: boolean;
  /** `path@version`; only the path for the main module; undefined for the standard library. */
  readonly module: string | undefined;
  /** Whether go.mod requires the module with `// indirect`, or does not name it. */
  readonly indirect: boolean;
  readonly goFiles: readonly string[];
  /** Go files that import "C". Empty when cgo is off. */
  readonly cgoFiles: readonly string[];
  /** C, C++ and Fortran sources without headers, inputs of SWIG, and objects to link. */
  readonly foreignFiles: readonly string[];
  /** Sources for Go's own assembler, when there are no `cgoFiles`. */
  readonly assemblyFiles: readonly string[];
  /** Files that `//go:embed` puts into the package, with slashes. */
  readonly embedFiles: readonly string[];
  readonly imports: readonly string[];
  /** Imports whose path is written otherwise, as for vendored packages of the standard library: as written, as meant. */
  readonly importMap: Readonly<Record<string, string>>;
  /** Of a main package: GODEBUG's default settings, by commas, from go.mod and //go:debug lines. */
  readonly godebug: string | undefined;
  /** Why the package cannot be built so, in go's words. */
  readonly problem: string | undefined;
}

/** Whether a package is of a module of the user's own, which has no version. */
export function isOwnPackage({ standard, module }: Pick<Dependency, "standard" | "module">): boolean {
  return !standard && module !== undefined && !module.includes("@");
}

export interface DependencyRequest {
  readonly package: MainPackage;
  readonly platform: Platform;
  readonly cgo: boolean;
  readonly choices: BuildChoices;
  readonly cacheFolder: string;
}

/** What go list prints of a package, of the fields that `toDependency` needs. */
export interface ListedDependency {
  readonly Dir?: string;
  readonly ImportPath: string;
  readonly Standard?: boolean;
  readonly Module?: ListedModule;
  readonly GoFiles?: readonly string[];
  readonly CgoFiles?: readonly string[];
  readonly CFiles?: readonly string[];
  readonly CXXFiles?: readonly string[];
  readonly FFiles?: readonly string[];
  readonly SFiles?: readonly string[];
  readonly SysoFiles?: readonly string[];
  readonly SwigFiles?: readonly string[];
  readonly SwigCXXFiles?: readonly string[];
  readonly EmbedFiles?: readonly string[];
  readonly Imports?: readonly string[];
  readonly ImportMap?: Readonly<Record<string, string>>;
  readonly DefaultGODEBUG?: string;
  readonly Error?: { readonly Err: string };
}

interface ListedModule {
  readonly Path: string;
  readonly Version?: string;
  readonly Indirect?: boolean;
  /** Set for the user's own modules: one, or those of a workspace. */
  readonly Main?: boolean;
  /** A replacement by a folder has no version. */
  readonly Replace?: { readonly Version?: string };
}

const FIELDS =
  "Dir,ImportPath,Standard,Module,GoFiles,CgoFiles,CFiles,CXXFiles,FFiles,SFiles,SysoFiles,SwigFiles,SwigCXXFiles,EmbedFiles,Imports,ImportMap,DefaultGODEBUG,Error";

/**
 * All packages that a main package needs, itself last, each after those that it imports. Runs `go list` once, which
 * compiles nothing and may run at the same time as the build. Packages that cannot be built are listed with their
 * `problem`.
 */
export async function listDependencies(go: Go, request: DependencyRequest): Promise<Dependency[]> {
  return (await listWithDependencies<ListedDependency>(go, request)).map(toDependency);
}

/** The same packages in the same order as go lists them, with further fields. */
export async function listWithDependencies<T extends ListedDependency>(
  go: Go,
  request: DependencyRequest,
  fields: readonly Exclude<keyof T, keyof ListedDependency>[] = [],
): Promise<T[]> {
  const { cwd, arguments: names, env, flags } = await standFor(go, request);
  const args = ["list", "-deps", "-e", `-json=${[FIELDS, ...fields].join(",")}`, ...flags, "--", ...names];
  return listObjects<T>(go, args, { cwd, env, tolerant: true });
}

/**
 * Where go runs to look at a package, with its arguments, environment, and the flags that say how the package is built.
 */
export async function standFor(go: Go, { package: main, platform, cgo, choices, cacheFolder }: DependencyRequest) {
  const env = { ...choices.env, ...targetEnvironment(platform), CGO_ENABLED: cgo ? "1" : "0" };
  const built = flagsOf(go, choices);
  if (main.how !== "install") return { cwd: main.cwd, arguments: main.arguments, env, flags: listArguments(built) };
  const cwd = await openLookingModule(cacheFolder, main);
  const outside = outsideModules(settingOf(go, choices.env, "GOFLAGS") ?? "");
  const module = { ...outside, GOFLAGS: `${outside.GOFLAGS} -mod=mod`.trim() };
  return {
    cwd,
    arguments: [main.importPath],
    env: { ...env, ...module, ...cacheAsProxy(go, choices.env) },
    flags: listArguments(withoutModuleFlags(built)),
  };
}

/**
 * `go list` does not accept path@version. A module that requires only the module of the package sees the versions that
 * `go install path@version` chooses.
 */
async function openLookingModule(cacheFolder: string, { module }: MainPackage): Promise<string> {
  const required = `${module!.path} ${module!.version}`;
  const folder = join(cacheFolder, "go-look", digestHex(sha256(required)).slice(0, 32));
  await mkdir(folder, { recursive: true });
  const text = `module plimsoll.invalid/look\n\ngo 1.21\n\nrequire ${required}\n`;
  // If the file exists, the go command has completed it since.
  await writeFile(join(folder, "go.mod"), text, { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  return folder;
}

export function toDependency(listed: ListedDependency): Dependency {
  const { Module, Error: error } = listed;
  const version = Module?.Version === undefined ? "" : `@${Module.Version}`;
  return {
    importPath: listed.ImportPath,
    folder: listed.Dir ?? "",
    standard: listed.Standard ?? false,
    module: Module && `${Module.Path}${version}`,
    indirect: Module?.Indirect ?? false,
    goFiles: listed.GoFiles ?? [],
    cgoFiles: listed.CgoFiles ?? [],
    foreignFiles: [
      ...(listed.CFiles ?? []),
      ...(listed.CXXFiles ?? []),
      ...(listed.FFiles ?? []),
      ...(listed.SysoFiles ?? []),
      ...(listed.SwigFiles ?? []),
      ...(listed.SwigCXXFiles ?? []),
    ],
    assemblyFiles: listed.SFiles ?? [],
    embedFiles: listed.EmbedFiles ?? [],
    imports: listed.Imports ?? [],
    importMap: listed.ImportMap ?? {},
    godebug: listed.DefaultGODEBUG,
    problem: error?.Err,
  };
}
