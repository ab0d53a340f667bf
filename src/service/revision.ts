import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { endsRun, PlimsollError } from "../base/error.ts";
import type { Surroundings } from "../session/surroundings.ts";
import { pathExists, realPathOf } from "../store/file/real-path.ts";
import { temporaryFolder } from "../store/file/temporary-folder.ts";
import type { Repository } from "../toolchain/git/repository.ts";
import { openWorktree } from "../toolchain/git/worktree.ts";

/** An earlier revision of the checkout, in a folder of its own that exists until this object is disposed of. */
export interface Revision extends AsyncDisposable {
  readonly commit: string;
  /** The folder that corresponds to the one in which plimsoll runs. */
  readonly surroundings: Surroundings;
  /** A path that a person named, as it is to be named in the revision; undefined outside of the checkout. */
  readonly pathOf: (named: string) => Promise<string | undefined>;
  /** Whether a path of the revision, relative to its folder, leads to something. */
  readonly has: (path: string) => Promise<boolean>;
}

/** Checks a commit out beside the checkout. What is built from it uses the same caches. */
export async function openRevision(
  surroundings: Surroundings,
  repository: Repository,
  commit: string,
): Promise<Revision> {
  const scratch = await temporaryFolder();
  try {
    const worktree = await openWorktree(repository, commit, scratch.path);
    const folder = join(worktree.folder, repository.prefix);
    return {
      commit,
      surroundings: { ...surroundings, cwd: folder, env: { ...surroundings.env, PWD: folder } },
      pathOf: async (named) => {
        const path = relative(repository.top, await realPathOf(resolve(surroundings.cwd, named)));
        if (isAbsolute(path) || path.split(sep)[0] === "..") return undefined;
        return isAbsolute(named) ? join(worktree.folder, path) : named;
      },
      has: (path) => pathExists(resolve(folder, path)),
      [Symbol.asyncDispose]: async () => {
        await worktree[Symbol.asyncDispose]();
        await scratch[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await scratch[Symbol.asyncDispose]();
    throw error;
  }
}

/** The error for a source that no revision of the checkout has. */
export function outsideOfCheckout(named: string): PlimsollError {
  return new PlimsollError("source-invalid", {
    what: `${named} is not in the checkout`,
    why: "a revision has only what is in the repository",
    fix: "run plimsoll in the repository of that package",
  });
}

/**
 * The error where an earlier revision could not be built: then it is not known what the service was, and the gate must
 * not pass. An interruption stays what it is.
 */
export function couldNotBuild(service: string, commit: string, thrown: unknown): unknown {
  if (!(thrown instanceof PlimsollError) || endsRun(thrown)) return thrown;
  return new PlimsollError("baseline-unbuildable", {
    what: `could not find out what ${service} was at ${commit.slice(0, 7)}: ${thrown.what}`,
    ...(thrown.why === undefined ? {} : { why: thrown.why }),
    fix: "compare with a lock file or an image: plimsoll gate --baseline lock",
    ...(thrown.where === undefined ? {} : { where: thrown.where }),
    cause: thrown,
  });
}
