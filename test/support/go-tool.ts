import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { freshFolder } from "./fresh-folder.ts";
import { missing, requireTool } from "./tools.ts";

interface GoTool {
  readonly name: string;
  /** The import path of its main package. */
  readonly package: string;
  readonly version: string;
  /** Modules that its own go.mod replaces, which a module that requires it has to replace again: `path=path@version`. */
  readonly replace: (go: string, folder: string) => readonly string[];
}

/** As `.ci/run` compiles its programs, so that Go's cache is shared with them. */
const AS_CI_BUILDS = { CGO_ENABLED: "0", GOFLAGS: "-trimpath -ldflags=-w", GOWORK: "off" };

/**
 * The path of a program that is built from the module proxy, once for all runs, in the user's cache. It may take minutes.
 * Undefined, with the test skipped, where there is no go or the module cannot be had.
 */
export function requireGoTool(t: TestContext, { name, package: path, version, replace }: GoTool): string | undefined {
  const go = requireTool(t, "go");
  if (go === undefined) return undefined;
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "plimsoll-ci");
  const folder = join(cache, `${name}-${version}`);
  if (existsSync(folder)) return join(folder, name);
  using fresh = freshFolder(folder);
  const options = { cwd: fresh.path, env: { ...process.env, ...AS_CI_BUILDS }, stdio: "pipe" } as const;
  const run = (...words: string[]) => execFileSync(go, words, options);
  try {
    run("mod", "init", "tools");
    for (const replacement of replace(go, fresh.path)) run("mod", "edit", `-replace=${replacement}`);
    run("get", "-tool", `${path}@${version}`);
    run("build", "-o", name, path);
    fresh.keep();
    return join(folder, name);
  } catch (error) {
    return missing(t, `${path} ${version} cannot be built here: ${(error as { stderr?: Buffer }).stderr ?? error}`);
  }
}
