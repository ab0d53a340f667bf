import { isAbsolute, join, relative } from "node:path";
import { PlimsollError } from "../base/error.ts";
import type { Surroundings } from "../session/surroundings.ts";
import { temporaryFolder } from "../store/file/temporary-folder.ts";
import type { Repository } from "../toolchain/git/repository.ts";
import { openWorktree } from "../toolchain/git/worktree.ts";

/** An earlier revision of the checkout, in a folder of its own that exists until this object is disposed of. */
export interface Revision extends AsyncDisposable {
  readonly commit: string;
  /** The folder that corresponds to the one in which plimsoll runs. */
  readonly surroundings: Surroundings;
  /** A path that a person named, as it is to be named in the revision. */
  readonly pathOf: (named: string) => string;
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
      pathOf: (named) => (isAbsolute(named) ? join(worktree.folder, relative(repository.top, named)) : named),
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

/**
 * The error where an earlier revision could not be built: then it is not known what the service was, and the gate must
 * not pass. An interruption stays what it is.
 */
export function couldNotBuild(service: string, commit: string, thrown: unknown): unknown {
  if (!(thrown instanceof PlimsollError) || ["interrupted", "terminated", "defect"].includes(thrown.code))
    return thrown;
  return new PlimsollError("baseline-unbuildable", {
    what: `could not find out what ${service} was at ${commit.slice(0, 7)}: ${thrown.what}`,
    ...(thrown.why === undefined ? {} : { why: thrown.why }),
    fix: "compare with a lock file or an image: plimsoll gate --baseline lock",
    ...(thrown.where === undefined ? {} : { where: thrown.where }),
    cause: thrown,
  });
}
