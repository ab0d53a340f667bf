import { join } from "node:path";
import { makeFolder } from "../file/atomic-file.ts";
import { withProcessLock } from "../file/process-lock.ts";

/** plimsoll's own folder in a layout: it holds the lock, and blobs until they are complete. Other tools ignore it. */
export const OWN_FOLDER = ".plimsoll";

/**
 * Runs `work` while no other process runs its own on the same layout. The lock is `.plimsoll/lock` in the layout itself:
 * so it is the same lock for everybody who reaches the layout, under whatever path. Throws what `withProcessLock` throws.
 */
export async function withLayoutLock<T>(folder: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  await makeFolder(join(folder, OWN_FOLDER));
  const words = {
    what: folder,
    whenHeld: "wait for it, or write into another layout",
    withoutLocks: "write into a layout on a file system that has locks, and copy it from there",
    foreign: "layout-invalid",
  } as const;
  return withProcessLock(join(folder, OWN_FOLDER, "lock"), words, signal, work);
}
