import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
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
  /** A content that fits the other files, old and new alike: whoever is killed in the middle leaves this one. */
  readonly between?: Uint8Array;
}

/** Files that a killed run has left are removed when they are so old: no other run is about to use them. */
const LEFT_BEHIND_MS = 60_000;

/**
 * Replaces several files, all of them or none: an interruption comes before the first or after the last, since nothing
 * else of this process runs in between. Each file is at every moment, even after a power failure, the old one, the new
 * one, or what it may be between, as a whole: files that have a content for that get it first, and their new one last.
 * Throws `write-failed`, and then all files are as they were; also where one of them is no longer what it was when it
 * was read. A folder that is missing is made, and stays.
 */
export function replaceTogether(replacements: readonly Replacement[]): void {
  const staged: Staged[] = [];
  const done: Staged[] = [];
  try {
    for (const step of stepsOf(replacements)) staged.push(stage(step));
    for (const { path, before } of replacements) requireUnchanged(path, before);
    for (const one of staged) {
      put(one);
      done.push(one);
      syncFolder(dirname(one.path));
    }
  } catch (error) {
    for (const { path, before } of done.reverse()) put(stage({ path, before: null, after: before }));
    throw asWriteFailure(error, "the files could not be written", "they are as they were");
  } finally {
    for (const { temporary } of staged) if (temporary !== null) rmSync(temporary, { force: true });
  }
  for (const folder of new Set(staged.map(({ path }) => dirname(path)))) removeLeftBehind(folder);
}

/** One change of one file. */
type Step = Pick<Replacement, "path" | "before" | "after">;

function stepsOf(replacements: readonly Replacement[]): readonly Step[] {
  const bridged = replacements.flatMap(({ between, ...one }) => (between === undefined ? [] : [{ ...one, between }]));
  return [
    ...bridged.map(({ path, before, between }) => ({ path, before, after: between })),
    ...replacements.filter(({ between }) => between === undefined),
    ...bridged.map(({ path, between, after }) => ({ path, before: between, after })),
  ].filter(({ before, after }) => !isSame(before, after));
}

interface Staged extends Step {
  /** The file with the new content, in the same folder; null where the file is to be removed. */
  readonly temporary: string | null;
}

function stage(one: Step): Staged {
  const path = realPath(one.path);
  if (one.after === null) return { ...one, path, temporary: null };
  mkdirSync(dirname(path), { recursive: true });
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

/** Links stay, and what they name is replaced. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    if (isAbsent(error)) return path;
    throw error;
  }
}

function put({ path, temporary }: Staged): void {
  if (temporary === null) rmSync(path, { force: true });
  else renameSync(temporary, path);
}

/** Without this, a power failure could keep a later change and not an earlier one. Windows keeps their order by itself. */
function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function removeLeftBehind(folder: string): void {
  for (const name of readdirSync(folder).filter((one) => one.startsWith(TEMPORARY_PREFIX))) {
    const path = join(folder, name);
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > LEFT_BEHIND_MS) rmSync(path, { force: true });
  }
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
