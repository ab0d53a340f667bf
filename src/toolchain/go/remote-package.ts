import { mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { digestHex, sha256 } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
import { type Go, settingOf } from "./go.ts";
import { listObjects } from "./list.ts";
import { executableName, type MainPackage } from "./main-package.ts";
import type { ResolveOptions } from "./resolve-options.ts";
import { joinWords, splitWords } from "./words.ts";

/** `path@version`, as `go install` takes it. */
export interface VersionedPath {
  readonly source: string;
  readonly path: string;
  /** A version, or a query such as `latest`. */
  readonly query: string;
}

/** Undefined when a source does not have this form. */
export function parseVersionedPath(source: string): VersionedPath | undefined {
  const match = /^([^@\\]+)@([^@/\\]+)$/.exec(source);
  if (match === null || /^[./]/.test(source)) return undefined;
  // Where no module requires one already, go install takes `upgrade` for `latest`; go list -m does not know it there.
  return { source, path: match[1]!, query: match[2] === "upgrade" ? "latest" : match[2]! };
}

/** The fields of `go list -m -json` and `go mod download -json`. */
interface ListedModule {
  readonly Path: string;
  readonly Version?: string;
  readonly Dir?: string;
  readonly GoMod?: string;
  readonly Sum?: string;
  /** An object from `go list -m`, a string from `go mod download`. */
  readonly Error?: string | { readonly Err: string };
}

/** Directives of a module's go.mod that `go install` ignores or refuses, because the module is not the main module. */
interface GoModFile {
  readonly Replace?: readonly unknown[] | null;
  readonly Exclude?: readonly unknown[] | null;
}

/**
 * Finds the module that provides a package, as `go install` does: every prefix of the path may be a module, and the
 * longest one that contains the package wins. `latest` is resolved to the current version.
 */
export async function resolveRemotePackage(
  go: Go,
  wanted: VersionedPath,
  options: ResolveOptions,
): Promise<MainPackage> {
  if (wanted.path.includes("...")) {
    throw new PlimsollError("source-invalid", {
      what: `${wanted.source} is a pattern`,
      why: "with a version, plimsoll does not know which programs it matches, so each has to be named",
      fix: `name the programs: ${wanted.path.replace(/\/?\.\.\..*$/, "")}/NAME@${wanted.query}`,
    });
  }
  const stand = await standFor(go, wanted, options);
  const { module, folder } = await findModule(go, wanted, stand);
  const refused = await refusedDirectives(go, module);
  const inside = wanted.path === module.Path ? "." : `./${wanted.path.slice(module.Path.length + 1)}`;
  const common = {
    source: wanted.source,
    importPath: wanted.path,
    name: executableName(wanted.path),
    folder,
    module: { path: module.Path, version: module.Version!, folder: module.Dir!, sum: module.Sum! },
  };
  if (refused.length === 0) {
    const named = `${wanted.path}@${module.Version}`;
    return { ...common, cwd: stand.cwd, arguments: [named], how: "install", notes: [] };
  }
  const why = `its go.mod has ${refused.join(" and ")} directives, which apply only if the module is the main one`;
  if (!options.allowModuleFolder) {
    throw new PlimsollError("module-not-installable", {
      what: `go install refuses ${module.Path}@${module.Version}`,
      why,
      fix: "`plimsoll slim --module-folder` builds it in the folder of the downloaded module; its build information then says (devel) instead of the version",
    });
  }
  return {
    ...common,
    cwd: module.Dir!,
    arguments: [inside],
    how: "module-folder",
    notes: [
      `built in the folder of the downloaded module, because ${why}: buildinfo reads (devel) instead of ${module.Version}`,
    ],
  };
}

interface RemoteStand {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * A folder outside of any module, so that neither the go.mod nor the go.work of the user's current folder applies, as
 * they do not for `go install path@version`. -mod is removed: it is about the main module, and there is none.
 */
async function standFor(go: Go, { path }: VersionedPath, options: ResolveOptions): Promise<RemoteStand> {
  const cwd = join(options.cacheFolder, "go-remote", digestHex(sha256(path)).slice(0, 32));
  await mkdir(cwd, { recursive: true });
  return {
    cwd,
    env: { ...options.choices.env, ...outsideModules(settingOf(go, options.choices.env, "GOFLAGS") ?? "") },
  };
}

/** The settings that keep a build of `path@version` independent of the user's own module. */
export function outsideModules(goflags: string): { readonly GOWORK: string; readonly GOFLAGS: string } {
  const words = splitWords(goflags, "GOFLAGS").filter((word) => !/^--?mod(?:file)?=/.test(word));
  return { GOWORK: "off", GOFLAGS: joinWords(words, "GOFLAGS") };
}

async function findModule(
  go: Go,
  { source, path, query }: VersionedPath,
  { cwd, env }: RemoteStand,
): Promise<{ module: ListedModule; folder: string }> {
  const queries = prefixesOf(path).map((prefix) => `${prefix}@${query}`);
  const listed = await listObjects<ListedModule>(go, ["list", "-m", "-e", "-json", ...queries], {
    cwd,
    env,
    tolerant: true,
  });
  const found = listed.filter(({ Error: error, Version }) => error === undefined && Version !== undefined);
  if (found.length === 0) throw moduleNotFound(source, listed);
  const names = found.map(({ Path, Version }) => `${Path}@${Version}`);
  const downloaded = await listObjects<ListedModule>(go, ["mod", "download", "-json", ...names], {
    cwd,
    env,
    tolerant: true,
  });
  const byLength = downloaded.toSorted((a, b) => b.Path.length - a.Path.length);
  for (const module of byLength) {
    if (module.Dir === undefined) continue;
    const folder = join(module.Dir, path.slice(module.Path.length));
    if (await holdsGoFiles(folder)) return { module, folder };
  }
  const failed = downloaded.filter(({ Dir }) => Dir === undefined);
  if (failed.length > 0) throw moduleNotFound(source, failed);
  throw new PlimsollError("source-invalid", {
    what: `${source} is not a package`,
    why: `${names.join(", ")} was found, but holds no Go files in ${path}`,
    fix: "look up the import path of the program's main package",
  });
}

/** `a.b/c/d` gives itself, `a.b/c` and `a.b`: the longest first. */
function prefixesOf(path: string): string[] {
  const elements = path.split("/");
  return elements.map((_, index) => elements.slice(0, elements.length - index).join("/"));
}

async function holdsGoFiles(folder: string): Promise<boolean> {
  try {
    if (!(await stat(folder)).isDirectory()) return false;
    return (await readdir(folder)).some((name) => name.endsWith(".go"));
  } catch {
    return false;
  }
}

function moduleNotFound(source: string, listed: readonly ListedModule[]): PlimsollError {
  const words = listed.map(({ Error: error }) => (typeof error === "string" ? error : error?.Err));
  const why = words.find((text) => text !== undefined) ?? "no prefix of the path is a module";
  return new PlimsollError("module-not-found", {
    what: `${source} was not found`,
    why,
    fix: why.includes("GOPROXY=off")
      ? "GOPROXY=off finds only versions that are in the module cache: name one, or allow a proxy"
      : "check the path and the version; for a private module, GOPRIVATE and .netrc have to be set as for go install",
  });
}

async function refusedDirectives(go: Go, module: ListedModule): Promise<string[]> {
  if (module.GoMod === undefined) return [];
  const [file] = await listObjects<GoModFile>(go, ["mod", "edit", "-json", module.GoMod]);
  return [...(file?.Replace?.length ? ["replace"] : []), ...(file?.Exclude?.length ? ["exclude"] : [])];
}

/**
 * With GOPROXY=off, `go install path@version` fails even when the module cache has all that it needs, because it looks
 * for deprecations. The cache has the same layout as a proxy, so it is used as one; its content was verified when it
 * was downloaded.
 */
export function cacheAsProxy(go: Go, env: Readonly<Record<string, string>>): Record<string, string> {
  if (settingOf(go, env, "GOPROXY") !== "off") return {};
  return { GOPROXY: addressOfCache(go, env), GOSUMDB: "off" };
}

/** The module cache as an address for GOPROXY: it has the form of a proxy (https://go.dev/ref/mod#module-cache). */
export function addressOfCache(go: Go, env: Readonly<Record<string, string>>): string {
  return pathToFileURL(join(settingOf(go, env, "GOMODCACHE") ?? "", "cache", "download")).href;
}
