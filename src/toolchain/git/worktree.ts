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
  const noHooks = ["-c", "core.hooksPath=/dev/null", "-c", "advice.detachedHead=false"];
  await repository.read([...noHooks, "worktree", "add", "--quiet", "--detach", folder, commit]);
  return {
    folder,
    // A worktree that is gone already is what is wanted.
    [Symbol.asyncDispose]: async () => void (await repository.ask(["worktree", "remove", "--force", folder])),
  };
}
