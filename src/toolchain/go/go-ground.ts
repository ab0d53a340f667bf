import { realpath, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import { type Go, settingOf } from "./go.ts";
import type { ResolveOptions } from "./resolve-options.ts";

/** Where go runs, and the folder of the package as a path from there. */
export interface Ground {
  readonly cwd: string;
  /** `.` or `./cmd/order`. */
  readonly path: string;
}

/**
 * Where go must run for a folder: in the user's current folder when both belong to the same module and workspace (so
 * that relative paths in GOFLAGS keep their meaning), otherwise in the folder itself.
 */
export async function groundFor(go: Go, folder: string): Promise<Ground> {
  const inner = relative(go.cwd, folder);
  const same = !inner.startsWith("..") && !isAbsolute(inner) && (await rulesOf(folder)) === (await rulesOf(go.cwd));
  if (!same) return { cwd: folder, path: "." };
  return { cwd: go.cwd, path: inner === "" ? "." : `./${inner.split(sep).join("/")}` };
}

/**
 * Resolves a folder that is reached by a link from outside of every module: go, when it runs inside, sees its real
 * path.
 */
export async function ruledFolder(folder: string): Promise<string> {
  const real = await realpath(folder).catch(() => folder);
  if (real === folder || (await isRuled(folder)) || !(await isRuled(real))) return folder;
  return real;
}

async function isRuled(folder: string): Promise<boolean> {
  return ((await findUpwards(folder, "go.mod")) ?? (await findUpwards(folder, "go.work"))) !== undefined;
}

/** Throws `module-not-found` for a folder without a go.mod or go.work in it or above it, where modules are on. */
export async function requireModule(go: Go, folder: string, source: string, options: ResolveOptions): Promise<void> {
  const setting = (name: string) => settingOf(go, options.choices.env, name) ?? "";
  if (setting("GO111MODULE") === "off") return;
  // If GOWORK is set to a path, it applies wherever go runs. Otherwise `go env` prints the go.work that it finds above.
  if (isAbsolute(setting("GOWORK")) && (await kindOf(setting("GOWORK"))) === "file") return;
  if (await isRuled(folder)) return;
  throw new PlimsollError("module-not-found", {
    what: `${source} is not in a Go module`,
    why: `there is no go.mod in ${folder} or above it`,
    fix: (await isInGopath(setting("GOPATH"), folder))
      ? "it is in GOPATH, as before Go had modules: set GO111MODULE=off to build it, or run `go mod init` there"
      : "run `go mod init example.com/name` there, or name a published program as path@version",
  });
}

async function isInGopath(gopath: string, folder: string): Promise<boolean> {
  return gopath.split(process.platform === "win32" ? ";" : ":").some((root) => {
    const inner = relative(join(root, "src"), folder);
    return root !== "" && inner !== "" && !inner.startsWith("..") && !isAbsolute(inner);
  });
}

/** The go.mod and the go.work that apply to a folder. */
async function rulesOf(folder: string): Promise<string> {
  return `${await findUpwards(folder, "go.mod")}\n${await findUpwards(folder, "go.work")}`;
}

/** The file of this name in a folder or in the nearest folder above it. */
export async function findUpwards(folder: string, name: string): Promise<string | undefined> {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const candidate = join(at, name);
    if ((await kindOf(candidate)) === "file") return candidate;
    if (dirname(at) === at) return undefined;
  }
}

/** What a path is; undefined where nothing exists. */
export async function kindOf(path: string): Promise<"folder" | "file" | undefined> {
  try {
    return (await stat(path)).isDirectory() ? "folder" : "file";
  } catch {
    return undefined;
  }
}

/** The path of a folder as a person would type it. */
export function nameFrom(cwd: string, folder: string): string {
  const path = relative(cwd, folder);
  if (path === "") return ".";
  return path.startsWith("..") || isAbsolute(path) ? folder : `./${path.split(sep).join("/")}`;
}
