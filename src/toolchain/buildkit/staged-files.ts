import { dirname, isAbsolute, join, resolve } from "node:path";
import { type BuildChoices, flagsOf, listArguments, valueOfFlag } from "../go/build-flags.ts";
import { type DependencyRequest, standFor } from "../go/dependencies.ts";
import { filesOfFlags } from "../go/flag-files.ts";
import { type Go, runGo, settingOf } from "../go/go.ts";
import { listObjects } from "../go/list.ts";
import type { MainPackage } from "../go/main-package.ts";
import { downloadsOf } from "../go/module-versions.ts";
import { readOverlay } from "../go/overlay.ts";
import { listPackageFiles, type PackageFiles } from "../go/package-files.ts";
import { type CachedModules, cachedModules } from "./cached-modules.ts";

/** What a build reads, by absolute paths. */
export interface StagedFiles {
  /** A file that does not exist is left out. */
  readonly files: ReadonlySet<string>;
  /** Folders that have to be there, even without a file. One that does not exist is left out. */
  readonly folders: ReadonlySet<string>;
  /** Files that are written there with these texts, whatever is here. */
  readonly texts: ReadonlyMap<string, string>;
}

/**
 * Everything that a build reads besides GOROOT: the files of its packages, those that flags name, and what the go command
 * wants to see of modules before it believes them. Throws what go's failures throw.
 */
export async function filesOfBuild(go: Go, request: DependencyRequest): Promise<StagedFiles> {
  const { package: main, choices } = request;
  const packages = await listPackageFiles(go, request);
  const files = new Set(packages.flatMap((one) => filesOfPackage(one)));
  const cache = settingOf(go, choices.env, "GOMODCACHE") ?? "";
  if (main.how === "install") {
    const { cwd } = await standFor(go, request);
    const modules = await cachedModules(cache, [join(cwd, "go.sum")]);
    return { ...withModules(files, modules), texts: versionsOf(main, cache) };
  }
  const flags = flagsOf(go, choices);
  for (const { path } of filesOfFlags(flags, main, await readOverlay(flags, main.cwd))) files.add(path);
  const ground = await groundOf(go, request);
  for (const path of ground.files) files.add(path);
  const modfile = valueOfFlag(flags, "modfile");
  const sums = modfile ? [resolve(main.cwd, modfile).replace(/\.mod$/, ".sum"), ...ground.sums] : ground.sums;
  return withModules(files, await cachedModules(cache, sums));
}

/** Files of a package outside GOROOT. A folder that an overlay fills need not exist. */
function filesOfPackage({ standard, folder, files, ignored, embedFiles }: PackageFiles): readonly string[] {
  if (standard || folder === "") return [];
  // An assembler file may include a header that its own name leaves out of the build.
  const headers = ignored.filter((name) => !name.endsWith(".go"));
  return [...files, ...headers, ...embedFiles].map((name) => join(folder, name));
}

function withModules(files: Set<string>, modules: CachedModules): StagedFiles {
  for (const path of modules.files) files.add(path);
  return { files, folders: modules.folders, texts: new Map() };
}

/**
 * Before it installs, go looks for a deprecation of the module in its latest version. The builder knows no version but
 * the one that is built.
 */
function versionsOf({ module }: MainPackage, cache: string): StagedFiles["texts"] {
  if (module?.version === undefined) return new Map();
  return new Map([[join(downloadsOf(cache, module.path), "list"), `${module.version}\n`]]);
}

interface Ground {
  /** go.mod files, go.work, and lists of what is vendored. */
  readonly files: readonly string[];
  /** Every go.sum that is read. */
  readonly sums: readonly string[];
}

interface MainModule {
  readonly Dir?: string;
  readonly GoMod?: string;
}

/** The main modules of a build, with those that are replaced by folders. */
async function groundOf(go: Go, { package: main, choices }: DependencyRequest): Promise<Ground> {
  const call = { cwd: main.cwd, env: choices.env };
  const { stdout } = await runGo(go, ["env", "-json", "GOMOD", "GOWORK"], call);
  const { GOMOD = "", GOWORK = "" } = JSON.parse(stdout.toString()) as Readonly<Record<string, string>>;
  if (!isAbsolute(GOMOD) || GOMOD === "/dev/null") return { files: [], sums: [] };
  const modules = await mainModules(go, choices, call);
  const work = GOWORK === "" || GOWORK === "off" ? undefined : GOWORK;
  const folders = modules.flatMap(({ Dir }) => (Dir === undefined ? [] : [Dir]));
  const replaced = await replacedFolders(go, choices, { modules, work, cwd: main.cwd });
  const sums = [
    ...(work === undefined ? [] : [work.replace(/\.work$/, ".work.sum")]),
    ...folders.map((folder) => join(folder, "go.sum")),
  ];
  return {
    files: [
      ...(work === undefined ? [] : [work]),
      ...sums,
      ...[...folders, ...replaced].map((folder) => join(folder, "go.mod")),
      ...[...folders, ...(work === undefined ? [] : [dirname(work)])].map((folder) =>
        join(folder, "vendor", "modules.txt"),
      ),
    ],
    sums,
  };
}

type Call = { readonly cwd: string; readonly env: Readonly<Record<string, string>> };

/** One, or those of a workspace. */
function mainModules(go: Go, choices: BuildChoices, call: Call): Promise<MainModule[]> {
  const args = ["list", "-m", "-json=Dir,GoMod", ...listArguments(flagsOf(go, choices))];
  return listObjects<MainModule>(go, args, call);
}

interface Replacing {
  readonly Replace?: readonly { readonly New: { readonly Path: string; readonly Version?: string } }[] | null;
}

/** Folders that stand in for modules; the go command reads the go.mod of each. */
async function replacedFolders(
  go: Go,
  choices: BuildChoices,
  {
    modules,
    work,
    cwd,
  }: { readonly modules: readonly MainModule[]; readonly work: string | undefined; readonly cwd: string },
): Promise<readonly string[]> {
  const named = valueOfFlag(flagsOf(go, choices), "modfile");
  const asked: (readonly [kind: string, file: string, folder: string])[] = [
    ...(work === undefined ? [] : [["work", work, dirname(work)] as const]),
    ...modules.flatMap(({ Dir, GoMod }) => (Dir && GoMod ? [["mod", GoMod, Dir] as const] : [])),
    ...(named ? [["mod", resolve(cwd, named), modules[0]?.Dir ?? cwd] as const] : []),
  ];
  const found: string[] = [];
  for (const [kind, file, folder] of asked) {
    const [{ Replace } = {} as Replacing] = await listObjects<Replacing>(go, [kind, "edit", "-json", file], { cwd });
    const local = (Replace ?? []).filter(({ New }) => New.Version === undefined);
    found.push(...local.map(({ New }) => resolve(folder, New.Path)));
  }
  return found;
}
