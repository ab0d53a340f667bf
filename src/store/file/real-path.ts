import { realpath, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isAbsent } from "./small-file.ts";

/** An absolute path without links in it; what does not exist yet stays as it is written. */
export async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!isAbsent(error) || path === dirname(path)) throw error;
    return join(await realPathOf(dirname(path)), basename(path));
  }
}

/** Whether a path leads to something, of whatever kind. Throws what the system says if that cannot be found out. */
export async function pathExists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}
