import { basename, dirname, isAbsolute, resolve } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { type Go, settingOf } from "./go.ts";
import { findUpwards, groundFor, kindOf, requireModule, ruledFolder } from "./go-ground.ts";
import { type ListedPackage, listPackages, type Stand } from "./list-packages.ts";
import { executableName, type MainPackage } from "./main-package.ts";
import { notMain } from "./not-main.ts";
import { remedyFor } from "./remedies.ts";
import type { ResolveOptions } from "./resolve-options.ts";

/** Resolves a folder, an import path, or a pattern of either that matches several main packages. */
export async function resolveLocalPackages(go: Go, source: string, options: ResolveOptions): Promise<MainPackage[]> {
  const stand = await standOf(go, source, options);
  const listed = await listPackages(go, stand, options);
  if (!source.includes("...")) return [await toMainPackage(go, listed[0]!, source, stand, options)];
  const mains = listed.filter(({ Name, Error: error }) => Name === "main" && error === undefined);
  if (mains.length === 0) {
    const why = listed.find(({ Error: error }) => error)?.Error?.Err ?? whyNone(listed);
    throw await notMain(go, { source, cwd: stand.cwd, why }, options);
  }
  return Promise.all(
    mains.map((one) => toMainPackage(go, one, source, { ...stand, arguments: [one.ImportPath] }, options)),
  );
}

/** go leaves packages out of what a pattern matches where constraints leave out all of their files. */
function whyNone(listed: readonly ListedPackage[]): string {
  return listed.length === 0
    ? "it matches no package that has Go files for this platform and these tags"
    : "it matches only libraries";
}

/** Does a source name a Go file, as `go build main.go` takes it? */
export async function namesGoFile(go: Go, source: string): Promise<boolean> {
  return source.endsWith(".go") && (await kindOf(resolve(go.cwd, source))) === "file";
}

/**
 * The program that consists of the named files, read as `go build main.go greet.go` reads them: build constraints that
 * would exclude a file are ignored. Throws `source-invalid` for files of several folders.
 */
export async function resolveGoFiles(
  go: Go,
  sources: readonly string[],
  options: ResolveOptions,
): Promise<MainPackage> {
  const files = sources.map((source) => resolve(go.cwd, source));
  const source = sources.join(" ");
  const folder = dirname(files[0]!);
  const elsewhere = sources.find((_, index) => dirname(files[index]!) !== folder);
  if (elsewhere !== undefined) {
    throw new PlimsollError("source-invalid", {
      what: `${sources[0]} and ${elsewhere} lie in different folders`,
      why: "Go files that are named together are one program, and its files lie in one folder",
      fix: "name the folders of the programs, or run plimsoll once for each",
    });
  }
  const { cwd, path } = await groundFor(go, folder);
  const stand = { cwd, arguments: files.map((file) => `${path}/${basename(file)}`) };
  const [listed] = await listPackages(go, stand, options);
  const main = await toMainPackage(go, listed!, source, stand, options);
  // cmd/go/internal/load.DefaultExecName: the executable is named after the first file.
  return { ...main, name: basename(files[0]!, ".go") };
}

/** Where go runs for a folder, an import path or a pattern of either. Throws `source-invalid`, `module-not-found`. */
export async function standOf(go: Go, source: string, options: ResolveOptions): Promise<Stand> {
  const [fixed, wildcard] = cutAtWildcard(source);
  const folder = await ruledFolder(resolve(go.cwd, fixed));
  const kind = await kindOf(folder);
  const looksLikePath = isAbsolute(source) || /^\.{1,2}(?:[/\\]|$)/.test(source);
  // An import path may end so too (github.com/nats-io/nats.go), but is more than one word.
  const looksLikeFile = /^[^/\\]+\.go$/.test(source);
  if (!looksLikePath && !looksLikeFile && kind !== "folder") {
    await requireModule(go, go.cwd, source, options);
    return { cwd: go.cwd, arguments: [source] };
  }
  if (kind !== "folder") {
    throw new PlimsollError("source-invalid", {
      what: kind === "file" ? `${source} is a file` : `${source} does not exist`,
      why:
        kind === "file"
          ? "a program is named by its package's folder or its .go files"
          : `there is no ${looksLikeFile ? "file" : "folder"} ${folder}`,
      fix: "name the folder of a main package (./cmd/order), its import path, or path@version",
    });
  }
  await requireModule(go, folder, source, options);
  const { cwd, path } = await groundFor(go, folder);
  return { cwd, arguments: [wildcard === "" ? path : `${path}/${wildcard}`] };
}

/** Splits `./cmd/...` into `./cmd` and `...`. */
function cutAtWildcard(source: string): [string, string] {
  const at = source.indexOf("...");
  if (at === -1) return [source, ""];
  const slash = Math.max(source.lastIndexOf("/", at), source.lastIndexOf("\\", at));
  return [source.slice(0, Math.max(slash, 0)) || ".", source.slice(slash + 1)];
}

async function toMainPackage(
  go: Go,
  listed: ListedPackage,
  source: string,
  stand: Stand,
  options: ResolveOptions,
): Promise<MainPackage> {
  const { Dir, ImportPath, Name, Module } = listed;
  const { cwd } = stand;
  if (Dir === undefined || (listed.Error !== undefined && Name === undefined))
    throw await explain(go, listed, source, stand, options);
  if (Name !== "main") throw await notMain(go, { source, cwd, why: `it is package ${Name}` }, options);
  return {
    source,
    importPath: ImportPath,
    name: executableName(ImportPath),
    folder: Dir,
    module: Module && { path: Module.Path, folder: Module.Dir ?? Dir },
    cwd,
    arguments: stand.arguments,
    how: "build",
    notes: [],
  };
}

async function explain(
  go: Go,
  listed: ListedPackage,
  source: string,
  stand: Stand,
  options: ResolveOptions,
): Promise<PlimsollError> {
  const why = listed.Error?.Err ?? "the go command names no folder for it";
  if (/^no Go files in |^build constraints exclude all Go files/.test(why)) {
    return notMain(go, { source, cwd: stand.cwd, why, excluded: { ...stand, listed } }, options);
  }
  const off = settingOf(go, options.choices.env, "GOWORK") === "off";
  const workspace = off ? undefined : await findUpwards(stand.cwd, "go.work");
  const fix =
    remedyFor(why) ??
    (workspace && `${workspace} may not name its module: add it there, or set GOWORK=off to build it by itself`);
  return new PlimsollError("source-invalid", {
    what: `${source} is not a package that go can find`,
    why,
    ...(fix === undefined ? {} : { fix }),
  });
}
