import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";

/** A folder of this run, without what was in it. */
export async function emptyFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true });
}

/** Copies what is in a folder into another, which need not exist, without some of its entries. Links stay as they are. */
export function copyFolder(from: string, to: string, without: readonly string[] = []): Promise<void> {
  const left = new Set(without.map((name) => join(from, name)));
  return cp(from, to, { recursive: true, verbatimSymlinks: true, filter: (path) => !left.has(path) });
}
