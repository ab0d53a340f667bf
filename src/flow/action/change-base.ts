import type { Surroundings } from "../../session/surroundings.ts";
import { Repository } from "../../toolchain/git/repository.ts";

/**
 * The commit that a pull request is to be merged into. GitHub checks out a merge of both, whose first parent is newer than
 * the event's `baseSha` where the branch moved on: compared with the latter, what others merged would count as this change.
 * Throws `not-a-checkout`, `program-missing`.
 */
export async function baseOfChange(
  { cwd, env, signal }: Surroundings,
  { baseSha, headSha }: { readonly baseSha: string; readonly headSha: string },
): Promise<string> {
  const repository = await Repository.open(cwd, env, signal);
  const listed = await repository.ask(["rev-list", "--parents", "--max-count=1", "HEAD"]);
  const [, first = baseSha, ...others] = listed.stdout.toString().trim().split(" ");
  return others.length === 1 && others[0] === headSha ? first : baseSha;
}
