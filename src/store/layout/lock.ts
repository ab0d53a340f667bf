import { lstat, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { PlimsollError } from "../../base/error.ts";

/** plimsoll's own folder in a layout: it holds the lock, and blobs until they are complete. Other tools ignore it. */
export const OWN_FOLDER = ".plimsoll";

const PATIENCE_MS = 60_000;
const SQLITE_BUSY = 5;

/**
 * Runs `work` while no other process runs its own on the same layout. The lock is a kernel lock on `.plimsoll/lock` in
 * the layout itself: so it is the same lock for everybody who reaches the layout, under whatever path, and it ends with
 * its process however that dies. Node offers such a lock only through SQLite, which takes it on every platform; the
 * file stays empty, and is not removed, because removing it would let two processes lock two files of that name.
 * Throws `write-failed` when another process holds the lock for a minute.
 */
export async function withLayoutLock<T>(folder: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const path = join(folder, OWN_FOLDER, "lock");
  await mkdir(join(folder, OWN_FOLDER), { recursive: true });
  await requireOwn(path);
  const { DatabaseSync } = await import("node:sqlite");
  const lock = new DatabaseSync(path, { timeout: 0, open: false });
  try {
    await acquire(lock, folder, signal);
    return await work();
  } finally {
    if (lock.isOpen) lock.close();
  }
}

/** SQLite's own waiting would block this process, and with it a holder in the same process. */
async function acquire(lock: DatabaseSync, folder: string, signal: AbortSignal): Promise<void> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    signal.throwIfAborted();
    try {
      if (!lock.isOpen) lock.open();
      lock.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
      return;
    } catch (error) {
      if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw lockFailure(folder, error);
    }
    if (performance.now() > giveUpAt) throw lockFailure(folder);
    await pause(5 + Math.random() * 20);
  }
}

/** If the path were a link, SQLite would create or lock a file elsewhere. */
async function requireOwn(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined || (found.isFile() && found.size === 0)) return;
  throw new PlimsollError("layout-invalid", {
    what: `${path} is not plimsoll's lock`,
    why: "the lock is an empty regular file, and this is something else",
    fix: "remove it when no plimsoll is running",
  });
}

function lockFailure(folder: string, cause?: unknown): PlimsollError {
  return new PlimsollError("write-failed", {
    what: `${folder} could not be locked`,
    why:
      cause === undefined ? "another process has been writing into it for a minute" : String((cause as Error).message),
    fix:
      cause === undefined
        ? "wait for it, or write into another layout"
        : "write into a layout on a file system that has locks, and copy it from there",
    ...(cause === undefined ? {} : { cause }),
  });
}
