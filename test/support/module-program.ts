import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { freshFolder } from "./fresh-folder.ts";
import { missing, REPOSITORY, requireTool } from "./tools.ts";

interface GoProgram {
  readonly name: string;
  /** Its one source file, from the repository's root. */
  readonly source: string;
  /** The module that it uses. */
  readonly module: string;
  readonly version: string;
}

/** So that Go's cache has the standard library, and shares modules with the programs that `.ci/run` installs. */
const AS_SLIM_BUILDS = { CGO_ENABLED: "0", GOFLAGS: "-trimpath", GOWORK: "off" };

/**
 * The path of a program on somebody's Go module, built once for all runs, in the user's cache. Undefined, with the test
 * skipped, where there is no go or the module cannot be downloaded.
 */
export function requireGoProgram(t: TestContext, { name, source, module, version }: GoProgram): string | undefined {
  const go = requireTool(t, "go");
  if (go === undefined) return undefined;
  const main = join(REPOSITORY, source);
  const key = createHash("sha256").update(version).update(readFileSync(main)).digest("hex").slice(0, 12);
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "plimsoll-ci");
  const folder = join(cache, `${name}-${key}`);
  if (existsSync(folder)) return join(folder, "program");
  using fresh = freshFolder(folder);
  try {
    copyFileSync(main, join(fresh.path, "main.go"));
    writeFileSync(join(fresh.path, "go.mod"), `module program\n\ngo 1.26\n\nrequire ${module} ${version}\n`);
    const run = (...words: string[]) =>
      execFileSync(go, words, { cwd: fresh.path, env: { ...process.env, ...AS_SLIM_BUILDS }, stdio: "pipe" });
    run("mod", "tidy");
    run("build", "-o", "program", ".");
    fresh.keep();
    return join(folder, "program");
  } catch (error) {
    return missing(t, `${module} ${version} cannot be built here: ${(error as { stderr?: Buffer }).stderr ?? error}`);
  }
}
