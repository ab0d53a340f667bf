import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** Files that were used within the last hour stay: a run that is still going on may need them. */
const IN_USE_MS = 60 * 60 * 1000;
const ABANDONED_MS = 24 * 60 * 60 * 1000;

/**
 * Keeps a layer cache within `limitBytes`: the blobs that were used longest ago are removed first, together with the
 * links that are older than every blob that stays. Files that were used within the last hour stay, even beyond the
 * limit. What a killed writer left in `incoming/` is removed after a day.
 */
export async function pruneCache(folder: string, limitBytes: number): Promise<void> {
  const now = Date.now();
  await removeUsedBefore(now - ABANDONED_MS, await filesIn(join(folder, "incoming")));

  const blobs = (await filesIn(join(folder, "blobs", "sha256"))).sort((a, b) => a.usedMs - b.usedMs);
  let sizeBytes = blobs.reduce((sum, blob) => sum + blob.sizeBytes, 0);
  let staysMs = 0;
  for (const blob of blobs) {
    staysMs = blob.usedMs;
    if (sizeBytes <= limitBytes || now - blob.usedMs < IN_USE_MS) break;
    sizeBytes -= blob.sizeBytes;
    staysMs = now;
  }
  await removeUsedBefore(staysMs, blobs);
  await removeUsedBefore(staysMs, await filesIn(join(folder, "links")));
}

/** Removes the files that were changed longest ago, until the rest is within `limitBytes`. */
export async function removeOldest(paths: readonly string[], limitBytes: number): Promise<void> {
  const files = (await statAll(paths)).sort((a, b) => b.usedMs - a.usedMs);
  let sizeBytes = 0;
  for (const file of files) {
    sizeBytes += file.sizeBytes;
    if (sizeBytes > limitBytes) await rm(file.path, { force: true }).catch(() => {});
  }
}

interface CacheFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly usedMs: number;
}

/** The files of a folder, without those that another process removes at the same time. */
async function filesIn(folder: string): Promise<CacheFile[]> {
  return statAll((await readdir(folder)).map((name) => join(folder, name)));
}

async function statAll(paths: readonly string[]): Promise<CacheFile[]> {
  const files = await Promise.all(
    paths.map(async (path) => {
      const found = await stat(path).catch(() => undefined);
      return found === undefined ? [] : [{ path, sizeBytes: found.size, usedMs: found.mtimeMs }];
    }),
  );
  return files.flat();
}

/** On Windows, a file that is open stays until the next pruning. */
async function removeUsedBefore(timeMs: number, files: readonly CacheFile[]): Promise<void> {
  for (const file of files) if (file.usedMs < timeMs) await rm(file.path, { force: true }).catch(() => {});
}
