import { closeSync, fsyncSync, openSync, readFileSync, realpathSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { crypto } from "../../base/crypto.ts";
import { PlimsollError } from "../../base/error.ts";
import { TEMPORARY_PREFIX } from "./atomic-file.ts";
import { isAbsent } from "./small-file.ts";
import { asWriteFailure } from "./write-failure.ts";

/** A file with its old and new content; null where it does not exist. */
export interface Replacement {
  readonly path: string;
  readonly before: Uint8Array | null;
  readonly after: Uint8Array | null;
}

/**
 * Replaces several files, all of them or none: an interruption comes before the first or after the last, since nothing
 * else of this process runs in between. Each file is at every moment, even after a power failure, the old one or the new
 * one as a whole. Throws `write-failed`, and then all files are as they were; also where one of them is no longer what
 * it was when it was read.
 */
export function replaceTogether(replacements: readonly Replacement[]): void {
  const changed = replacements.filter(({ before, after }) => !isSame(before, after));
  const staged: Staged[] = [];
  const done: Replacement[] = [];
  try {
    for (const one of changed) staged.push(stage(one));
    for (const { path, before } of replacements) requireUnchanged(path, before);
    for (const one of staged) {
      put(one);
      done.push(one);
    }
  } catch (error) {
    for (const { path, before } of done.reverse()) put(stage({ path, before: null, after: before }));
    throw asWriteFailure(error, "the files could not be written", "they are as they were");
  } finally {
    for (const { temporary } of staged) if (temporary !== null) rmSync(temporary, { force: true });
  }
}

interface Staged extends Replacement {
  /** The file with the new content, in the same folder; null where the file is to be removed. */
  readonly temporary: string | null;
}

function stage(one: Replacement): Staged {
  const path = one.before === null ? one.path : realpathSync(one.path);
  if (one.after === null) return { ...one, path, temporary: null };
  const temporary = join(dirname(path), `${TEMPORARY_PREFIX}${crypto().randomUUID()}`);
  const file = openSync(temporary, "wx", 0o644);
  try {
    writeFileSync(file, one.after);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return { ...one, path, temporary };
}

function put({ path, temporary }: Staged): void {
  if (temporary === null) rmSync(path, { force: true });
  else renameSync(temporary, path);
}

function requireUnchanged(path: string, before: Uint8Array | null): void {
  if (isSame(contentOf(path), before)) return;
  throw new PlimsollError("write-failed", {
    what: `${path} has changed meanwhile`,
    why: "the change was tried on what the file was before",
    fix: "run plimsoll again",
  });
}

function contentOf(path: string): Uint8Array | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

function isSame(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a === null || b === null ? a === b : Buffer.compare(a, b) === 0;
}
