import { lstat, utimes } from "node:fs/promises";
import type { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { type ErrorCode, PlimsollError } from "../../base/error.ts";

const PATIENCE_MS = 60_000;
const SQLITE_BUSY = 5;

/** What a lock protects, in words, and what a person can do. */
export interface LockWords {
  /** What could not be locked: a path. */
  readonly what: string;
  /** What to do when another process holds the lock for a minute. */
  readonly whenHeld: string;
  /** What to do where the file system has no locks. */
  readonly withoutLocks: string;
  /** The code of the error where the lock's path holds something else. */
  readonly foreign: ErrorCode;
}

/**
 * Runs `work` while no other process runs its own under the same lock: a kernel lock on the file `path`, which ends with
 * its process however that dies. Node offers such a lock only through SQLite, which takes it on every platform; the file
 * stays empty, and is not removed, because removing it would let two processes lock two files of that name. The folder
 * must exist. However many processes take turns, each gets its own in the end: `write-failed` is thrown when none of
 * them has come or gone for a minute.
 */
export async function withProcessLock<T>(
  path: string,
  words: LockWords,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  await requireOwn(path, words);
  const { DatabaseSync } = await import("node:sqlite");
  const lock = new DatabaseSync(path, { timeout: 0, open: false });
  try {
    await acquire(lock, path, words, signal);
    await noteTurn(path);
    return await work();
  } finally {
    if (lock.isOpen) lock.close();
  }
}

/** SQLite's own waiting would block this process, and with it a holder in the same process. */
async function acquire(lock: DatabaseSync, path: string, words: LockWords, signal: AbortSignal): Promise<void> {
  let giveUpAt = performance.now() + PATIENCE_MS;
  let turn = await lastTurn(path);
  for (;;) {
    signal.throwIfAborted();
    try {
      if (!lock.isOpen) lock.open();
      lock.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
      return;
    } catch (error) {
      if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw lockFailure(words, error);
    }
    if (performance.now() > giveUpAt) {
      const latest = await lastTurn(path);
      if (latest === turn) throw lockFailure(words);
      [turn, giveUpAt] = [latest, performance.now() + PATIENCE_MS];
    }
    await pause(5 + Math.random() * 20);
  }
}

/** The time of the lock's file says when its last holder came. Where it cannot be set, waiting ends sooner. */
async function noteTurn(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => {});
}

async function lastTurn(path: string): Promise<number | undefined> {
  return (await lstat(path).catch(() => undefined))?.mtimeMs;
}

/** If the path were a link, SQLite would create or lock a file elsewhere. */
async function requireOwn(path: string, { foreign }: LockWords): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined || (found.isFile() && found.size === 0)) return;
  throw new PlimsollError(foreign, {
    what: `${path} is not plimsoll's lock`,
    why: "the lock is an empty regular file, and this is something else",
    fix: "remove it when no plimsoll is running",
  });
}

function lockFailure({ what, whenHeld, withoutLocks }: LockWords, cause?: unknown): PlimsollError {
  return new PlimsollError("write-failed", {
    what: `${what} could not be locked`,
    why:
      cause === undefined ? "another process has been writing into it for a minute" : String((cause as Error).message),
    fix: cause === undefined ? whenHeld : withoutLocks,
    ...(cause === undefined ? {} : { cause }),
  });
}
