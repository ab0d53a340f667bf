import { execFileSync } from "node:child_process";
import type { TestContext } from "node:test";
import { writeFiles } from "./files.ts";
import { temporaryFolder } from "./temporary.ts";
import { requireTool } from "./tools.ts";

/** A git repository of a test, in a folder of its own. */
export interface GitRepository {
  readonly folder: string;
  readonly git: (...words: string[]) => string;
  /** Writes files and commits everything, and returns the commit. */
  readonly commit: (message: string, files?: Readonly<Record<string, string | Uint8Array>>, author?: string) => string;
}

const ANN = "Ann <ann@example.com>";

/**
 * A repository of Ann's without commits, on the branch main: what a user's own configuration says does not count.
 * Undefined, with the test skipped, where git is missing.
 */
export function gitRepository(t: TestContext, folder = temporaryFolder(t)): GitRepository | undefined {
  const program = requireTool(t, "git");
  if (program === undefined) return undefined;
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
  const git = (...words: string[]) => execFileSync(program, words, { cwd: folder, env, encoding: "utf8" }).trim();
  git("init", "--quiet", "--initial-branch=main");
  git("config", "user.name", "Ann");
  git("config", "user.email", "ann@example.com");
  const commit: GitRepository["commit"] = (message, files = {}, author = ANN) => {
    writeFiles(folder, files);
    git("add", "--all");
    git("commit", "--quiet", "--allow-empty", `--author=${author}`, `--message=${message}`);
    return git("rev-parse", "HEAD");
  };
  return { folder, git, commit };
}
