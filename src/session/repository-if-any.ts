import { PlimsollError } from "../base/error.ts";
import { Repository } from "../toolchain/git/repository.ts";
import type { Surroundings } from "./surroundings.ts";

/** The checkout that a folder is in; undefined without git, and for a folder that is in none. */
export async function repositoryIfAny({ cwd, env, signal }: Surroundings): Promise<Repository | undefined> {
  try {
    return await Repository.open(cwd, env, signal);
  } catch (error) {
    if (error instanceof PlimsollError && ["program-missing", "not-a-checkout"].includes(error.code)) return undefined;
    throw error;
  }
}
