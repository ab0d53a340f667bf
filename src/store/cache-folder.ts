import { homedir } from "node:os";
import { posix, resolve, win32 } from "node:path";

/**
 * The folder that plimsoll keeps between runs: `$PLIMSOLL_CACHE`, or `plimsoll` in the place that the operating system
 * has for caches (`$XDG_CACHE_HOME`, `~/.cache`, `~/Library/Caches`, `%LOCALAPPDATA%`).
 */
export function cacheFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  // Programs that run elsewhere are told of files in it: a relative path would name another folder to each of them.
  if (env.PLIMSOLL_CACHE) return resolve(env.PLIMSOLL_CACHE);
  if (platform === "win32") return win32.join(env.LOCALAPPDATA || win32.join(home, "AppData", "Local"), "plimsoll");
  // The XDG specification has a relative path ignored.
  if (env.XDG_CACHE_HOME?.startsWith("/")) return posix.join(env.XDG_CACHE_HOME, "plimsoll");
  return posix.join(home, ...(platform === "darwin" ? ["Library", "Caches"] : [".cache"]), "plimsoll");
}
