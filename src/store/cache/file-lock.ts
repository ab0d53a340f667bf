import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "../../base/digest.ts";
import { withProcessLock } from "../file/process-lock.ts";
import { realPathOf } from "../file/real-path.ts";
import { asWriteFailure } from "../file/write-failure.ts";
import { openCacheFolder } from "./cache-folder.ts";

interface LockPlace {
  /** It says where the cache is. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/**
 * Runs `work` while no other plimsoll of this user runs its own for the same file. The lock is in the cache, so that no
 * file of plimsoll appears beside the user's. Throws what `withProcessLock` throws.
 */
export async function withFileLock<T>(path: string, { env, signal }: LockPlace, work: () => Promise<T>): Promise<T> {
  const folder = join(await openCacheFolder(env), "locks");
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw asWriteFailure(error, `${folder} cannot be made`, "PLIMSOLL_CACHE names another place for the cache");
  }
  const name = sha256(Buffer.from(await realPathOf(path))).replace(":", "-");
  const words = {
    what: path,
    whenHeld: "wait for it, and run this again",
    withoutLocks: "PLIMSOLL_CACHE names another place for the cache: one on a file system that has locks",
    foreign: "write-failed",
  } as const;
  return withProcessLock(join(folder, name), words, signal, work);
}
