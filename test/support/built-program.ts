import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { freshFolder } from "./fresh-folder.ts";
import { missing, requireTool } from "./tools.ts";

interface BuiltProgram {
  /** The name of its folder in the user's cache, which is another one for each version. */
  readonly folder: string;
  /** The name of the program in it. */
  readonly program: string;
  /** What is built, for people. */
  readonly what: string;
  /** `GOFLAGS`, by which Go's cache is shared with other builds. */
  readonly flags: string;
  /** Makes the program in a folder, by runs of go there. */
  readonly build: (run: (...words: string[]) => string, folder: string) => void;
}

/**
 * The path of a Go program that is built once for all runs, in the user's cache. Undefined, with the test skipped, where there is
 * no go or it cannot be built.
 */
export function requireBuilt(t: TestContext, { folder: name, program, what, flags, build }: BuiltProgram) {
  const go = requireTool(t, "go");
  if (go === undefined) return undefined;
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "plimsoll-ci");
  const folder = join(cache, name);
  if (existsSync(folder)) return join(folder, program);
  using fresh = freshFolder(folder);
  const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: flags, GOWORK: "off" };
  try {
    build((...words) => execFileSync(go, words, { cwd: fresh.path, env, stdio: "pipe", encoding: "utf8" }), fresh.path);
    fresh.keep();
    return join(folder, program);
  } catch (error) {
    return missing(t, `${what} cannot be built here: ${(error as { stderr?: string }).stderr ?? error}`);
  }
}
