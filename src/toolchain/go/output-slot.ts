import { copyFile, link, mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { crypto } from "../../base/crypto.ts";

/**
 * A place for the result of one build. The go command does not link again when its output file already is what it would
 * write, so each kind of build has a folder that keeps its last result. Two concurrent runs never share a file: each
 * works on its own hard link to the last result (go replaces files, and never writes into them), and leaves its result
 * for the next run.
 */
export interface OutputSlot {
  /** Where go finds the last result and puts the new one. */
  readonly path: string;
  /** Makes the file at `path` the last result. */
  readonly keep: () => Promise<void>;
  /** Removes this run's link. */
  readonly release: () => Promise<void>;
}

/** A folder that was not used for so long belongs to no run, and its result will hardly be needed again. */
const UNUSED_MS = 14 * 24 * 60 * 60 * 1000;
const RUN_PREFIX = "run-";

/**
 * `folder` is the folder of this kind of build; `place` is the path of the executable below a run's folder: `order`, or
 * `bin/linux_arm64/hey`.
 */
export async function openSlot(folder: string, place: readonly string[]): Promise<OutputSlot> {
  const last = join(folder, place.at(-1)!);
  const run = join(folder, `${RUN_PREFIX}${crypto().randomBytes(8).toString("hex")}`);
  const path = join(run, ...place);
  await mkdir(join(run, ...place.slice(0, -1)), { recursive: true });
  await linkOrCopy(last, path);
  await markUsed(folder);
  return {
    path,
    keep: async () => {
      const [old, made] = await Promise.all([stat(last).catch(() => undefined), stat(path)]);
      if (old !== undefined && old.ino === made.ino && old.dev === made.dev) return;
      const next = join(run, "next");
      await linkOrCopy(path, next);
      await rename(next, last);
    },
    release: () => rm(run, { recursive: true, force: true }),
  };
}

/** Keeps a folder from being swept for the next two weeks. */
export async function markUsed(folder: string): Promise<void> {
  const now = new Date();
  await utimes(folder, now, now);
}

/** Removes what was not used for two weeks: folders of kinds, and the files that killed runs left in them. */
export async function sweepSlots(root: string): Promise<void> {
  for (const kind of await folderNames(root)) {
    if (await isUnused(join(root, kind))) await rm(join(root, kind), { recursive: true, force: true });
    else await sweepRuns(join(root, kind));
  }
}

async function sweepRuns(folder: string): Promise<void> {
  const runs = (await folderNames(folder)).filter((name) => name.startsWith(RUN_PREFIX));
  for (const run of runs) {
    if (await isUnused(join(folder, run))) await rm(join(folder, run), { recursive: true, force: true });
  }
}

async function folderNames(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

async function isUnused(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > UNUSED_MS;
}

/**
 * Makes a second name for a file, or a copy where the file system has no hard links. Does nothing where the file does
 * not exist.
 */
export async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return;
    await copyFile(from, to);
  }
}
