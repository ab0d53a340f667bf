import { mkdir, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, posix, resolve, win32 } from "node:path";
import { asWriteFailure } from "../file/write-failure.ts";

/**
 * The folder that plimsoll keeps between runs: `$PLIMSOLL_CACHE`, or `plimsoll` in the operating system's folder for
 * caches (`$XDG_CACHE_HOME`, `~/.cache`, `~/Library/Caches`, `%LOCALAPPDATA%`).
 */
export function cacheFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  // Paths in this folder are passed to programs that run in other folders: a relative path would lead each elsewhere.
  if (env.PLIMSOLL_CACHE) return resolve(env.PLIMSOLL_CACHE);
  if (platform === "win32") return win32.join(env.LOCALAPPDATA || win32.join(home, "AppData", "Local"), "plimsoll");
  // The XDG specification says that a relative path is ignored.
  if (env.XDG_CACHE_HOME?.startsWith("/")) return posix.join(env.XDG_CACHE_HOME, "plimsoll");
  return posix.join(home, ...(platform === "darwin" ? ["Library", "Caches"] : [".cache"]), "plimsoll");
}

/**
 * Creates the folder and its parents one by one where they are missing: Node's recursive mkdir never ends on a file
 * system such as /proc, which reports ENOENT for an existing folder when something is created in it. Throws
 * `write-failed`.
 */
export async function openCacheFolder(env: Readonly<Record<string, string | undefined>>): Promise<string> {
  const folder = cacheFolder(env);
  try {
    await makeFolder(folder);
  } catch (error) {
    throw asWriteFailure(error, `${folder} cannot be used as the cache`, "PLIMSOLL_CACHE names another place for it");
  }
  return folder;
}

async function makeFolder(path: string, parent: "may be missing" | "is there" = "may be missing"): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Another run may have created it first.
    if (code === "EEXIST" && (await stat(path)).isDirectory()) return;
    if (code !== "ENOENT" || parent === "is there") throw error;
    await makeFolder(dirname(path));
    await makeFolder(path, "is there");
  }
}
