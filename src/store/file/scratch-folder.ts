import { cp, mkdir, rm } from "node:fs/promises";

/** A folder of this run, without what was in it. */
export async function emptyFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true });
}

/** Copies what is in a folder into another, which need not exist. Links stay as they are. */
export function copyFolder(from: string, to: string): Promise<void> {
  return cp(from, to, { recursive: true, verbatimSymlinks: true });
}
