import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "../../base/digest.ts";
import { PlimsollError } from "../../base/error.ts";
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
export async function withFileLock<T>(path: string, place: LockPlace, work: () => Promise<T>): Promise<T> {
  return withNamedLock({ key: await realPathOf(path), what: path }, place, work);
}

/**
 * The same for what has no file, such as a list in a registry: `name` says which. Where this machine has no place for locks,
 * `work` runs without one. Throws `write-failed` when another process holds the lock for a minute.
 */
export async function withLockIfPossible<T>(name: string, place: LockPlace, work: () => Promise<T>): Promise<T> {
  let hasBegun = false;
  try {
    return await withNamedLock({ key: name, what: name }, place, () => {
      hasBegun = true;
      return work();
    });
  } catch (error) {
    const isImpossible = error instanceof PlimsollError && error.code === "write-failed" && error.cause !== undefined;
    if (hasBegun || !isImpossible) throw error;
    return work();
  }
}

async function withNamedLock<T>(
  { key, what }: { readonly key: string; readonly what: string },
  { env, signal }: LockPlace,
  work: () => Promise<T>,
): Promise<T> {
  const folder = join(await openCacheFolder(env), "locks");
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw asWriteFailure(error, `${folder} cannot be made`, "PLIMSOLL_CACHE names another place for the cache");
  }
  const name = sha256(Buffer.from(key)).replace(":", "-");
  const words = {
    what,
    whenHeld: "wait for it, and run this again",
    withoutLocks: "PLIMSOLL_CACHE names another place for the cache: one on a file system that has locks",
    foreign: "write-failed",
  } as const;
  return withProcessLock(join(folder, name), words, signal, work);
}
