import { join } from "node:path";
import type { Repository } from "./repository.ts";

/**
 * Checks a commit out beside the checkout, in an empty folder that the caller provides, and removes it again from git's
 * list when disposed of. The checkout itself, its index and its branches stay as they are; hooks do not run.
 */
export async function openWorktree(
  repository: Repository,
  commit: string,
  scratch: string,
): Promise<AsyncDisposable & { readonly folder: string }> {
  const folder = join(scratch, "worktree");
  const remove = async () => void (await repository.askInAnyCase(["worktree", "remove", "--force", folder]));
  try {
    await repository.read(["worktree", "add", "--quiet", "--detach", folder, commit]);
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    folder,
    // A worktree that is gone already is what is wanted; an interruption must not leave one behind.
    [Symbol.asyncDispose]: remove,
  };
}
