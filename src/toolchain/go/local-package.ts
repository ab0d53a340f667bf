import { stat } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { type GoWishes, gatherFlags } from "./build-flags.ts";
import type { Go } from "./go.ts";
import { listObjects } from "./list.ts";
import { executableName, type MainPackage } from "./main-package.ts";
import type { ResolveOptions } from "./resolve-options.ts";
import { targetEnvironment } from "./target.ts";

/** The fields of `go list -json` that are asked for here. */
interface Listed {
  readonly Dir?: string;
  readonly ImportPath: string;
  readonly Name?: string;
  readonly Module?: { readonly Path: string; readonly Dir?: string };
  readonly Error?: { readonly Err: string };
}

const FIELDS = "Dir,ImportPath,Name,Module,Error";

/** A folder, an import path, or a pattern of either that matches several main packages. */
export async function resolveLocalPackages(go: Go, source: string, options: ResolveOptions): Promise<MainPackage[]> {
  const { cwd, argument } = await standFor(go, source);
  const listed = await list(go, cwd, argument, options);
  if (!source.includes("...")) return [await toMainPackage(go, listed[0]!, source, cwd, argument)];
  const mains = listed.filter(({ Name, Error: error }) => Name === "main" && error === undefined);
  if (mains.length === 0) {
    throw await notMain(
      go,
      source,
      cwd,
      listed.find(({ Error: error }) => error)?.Error?.Err ?? "it matches only libraries",
    );
  }
  return Promise.all(mains.map((one) => toMainPackage(go, one, source, cwd, one.ImportPath)));
}

interface Stand {
  readonly cwd: string;
  readonly argument: string;
}

/**
 * Where go has to stand for a source: in the user's own folder when the source belongs to the same module and
 * workspace (relative paths in GOFLAGS then mean what they always do), otherwise in the source's own folder.
 */
async function standFor(go: Go, source: string): Promise<Stand> {
  const [fixed, wildcard] = cutAtWildcard(source);
  const folder = resolve(go.cwd, fixed);
  const isFolder = await kindOf(folder);
  const looksLikePath = isAbsolute(source) || /^\.{1,2}(?:[/\\]|$)/.test(source);
  if (!looksLikePath && isFolder !== "folder") {
    await requireModule(go, go.cwd, source);
    return { cwd: go.cwd, argument: source };
  }
  if (isFolder !== "folder") {
    throw new PlimsollError("source-invalid", {
      what: isFolder === "file" ? `${source} is a file` : `${source} does not exist`,
      why: isFolder === "file" ? "a Go source is named by its package's folder" : `there is no folder ${folder}`,
      fix: "name the folder of a main package (./cmd/order), its import path, or path@version",
    });
  }
  await requireModule(go, folder, source);
  const inner = relative(go.cwd, folder);
  const same = !inner.startsWith("..") && !isAbsolute(inner) && (await groundOf(folder)) === (await groundOf(go.cwd));
  const cwd = same ? go.cwd : folder;
  const path = same && inner !== "" ? `./${inner.split(sep).join("/")}` : ".";
  return { cwd, argument: wildcard === "" ? path : `${path}/${wildcard}` };
}

/** `./cmd/...` into `./cmd` and `...`. */
function cutAtWildcard(source: string): [string, string] {
  const at = source.indexOf("...");
  if (at === -1) return [source, ""];
  const slash = Math.max(source.lastIndexOf("/", at), source.lastIndexOf("\\", at));
  return [source.slice(0, Math.max(slash, 0)) || ".", source.slice(slash + 1)];
}

async function kindOf(path: string): Promise<"folder" | "file" | undefined> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch {
    return undefined;
  }
}

/** The go.mod and the go.work that rule a folder. */
async function groundOf(folder: string): Promise<string> {
  return `${await findUpwards(folder, "go.mod")}\n${await findUpwards(folder, "go.work")}`;
}

async function findUpwards(folder: string, name: string): Promise<string | undefined> {
  for (let at = folder; ; at = dirname(at)) {
    const candidate = join(at, name);
    if ((await kindOf(candidate)) === "file") return candidate;
    if (dirname(at) === at) return undefined;
  }
}

async function requireModule(go: Go, folder: string, source: string): Promise<void> {
  if (go.settings.GO111MODULE === "off") return;
  if ((await findUpwards(folder, "go.mod")) !== undefined || (await findUpwards(folder, "go.work")) !== undefined)
    return;
  throw new PlimsollError("module-not-found", {
    what: `${source} is in no Go module`,
    why: `there is no go.mod in ${folder} or above it`,
    fix: "run `go mod init example.com/name` there, or name a published program as path@version",
  });
}

function list(go: Go, cwd: string, argument: string, options: ResolveOptions): Promise<Listed[]> {
  // -find leaves the dependencies alone: whether they are all there is for the build to say.
  const args = ["list", "-find", "-e", `-json=${FIELDS}`, ...tagArgument(go, options.wishes), "--", argument];
  // A main package in C is one still: that it needs C is found out later, and said in so many words.
  const env = { ...options.wishes.env, ...targetEnvironment(options.platform), CGO_ENABLED: "1" };
  return listObjects<Listed>(go, args, { cwd, env, tolerant: true });
}

/** All build tags that are wished for, as an argument of go list. */
export function tagArgument(go: Go, wishes: GoWishes): string[] {
  const { tags } = gatherFlags(wishes.env.GOFLAGS ?? go.settings.GOFLAGS ?? "", wishes);
  return tags.length === 0 ? [] : [`-tags=${tags.join(",")}`];
}

async function toMainPackage(
  go: Go,
  listed: Listed,
  source: string,
  cwd: string,
  argument: string,
): Promise<MainPackage> {
  const { Dir, ImportPath, Name, Module } = listed;
  if (Dir === undefined || (listed.Error !== undefined && Name === undefined))
    throw await explain(go, listed, source, cwd);
  if (Name !== "main") throw await notMain(go, source, cwd, `it is package ${Name}`);
  return {
    source,
    importPath: ImportPath,
    name: executableName(ImportPath),
    folder: Dir,
    module: Module && { path: Module.Path, folder: Module.Dir ?? Dir },
    cwd,
    argument,
    how: "build",
    notes: [],
  };
}

async function explain(go: Go, listed: Listed, source: string, cwd: string): Promise<PlimsollError> {
  const why = listed.Error?.Err ?? "the go command names no folder for it";
  if (/^no Go files in |^build constraints exclude all Go files/.test(why)) return notMain(go, source, cwd, why);
  const workspace = go.settings.GOWORK === "off" ? undefined : await findUpwards(cwd, "go.work");
  return new PlimsollError("source-invalid", {
    what: `${source} is not a package that go finds`,
    why,
    ...(workspace === undefined
      ? {}
      : { fix: `${workspace} may not name its module: add it there, or set GOWORK=off to build it by itself` }),
  });
}

const SHOWN = 8;

/** `not-a-main-package`, with the main packages of the same module as the way out. */
async function notMain(go: Go, source: string, cwd: string, why: string): Promise<PlimsollError> {
  const nearby = await listObjects<Listed>(go, ["list", "-find", "-e", `-json=${FIELDS}`, "./..."], {
    cwd,
    tolerant: true,
  }).catch(() => []);
  const folders = nearby.flatMap(({ Name, Dir }) =>
    Name === "main" && Dir !== undefined ? [nameFrom(go.cwd, Dir)] : [],
  );
  const more = folders.length > SHOWN ? ` and ${folders.length - SHOWN} more` : "";
  return new PlimsollError("not-a-main-package", {
    what: `${source} is not a main package`,
    why,
    fix:
      folders.length === 0
        ? "name a package that starts with `package main`"
        : `main packages here: ${folders.slice(0, SHOWN).join(", ")}${more}`,
  });
}

function nameFrom(cwd: string, folder: string): string {
  const path = relative(cwd, folder);
  if (path === "") return ".";
  return path.startsWith("..") || isAbsolute(path) ? folder : `./${path.split(sep).join("/")}`;
}
