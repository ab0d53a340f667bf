import { posix } from "node:path";

/**
 * A path below the top of a repository, without a slash at its end; the top itself is empty. Undefined for one that leads out of
 * the repository.
 */
export function repositoryPath(...parts: readonly string[]): string | undefined {
  const path = posix.join(...parts).replace(/\/+$/, "");
  if (path === "." || path === "") return "";
  return path === ".." || path.startsWith("../") || path.startsWith("/") || path.includes("\0") ? undefined : path;
}

/** Whether a path is below a folder of the same repository. */
export function isBelow(path: string, folder: string): boolean {
  return folder === "" || path.startsWith(`${folder}/`);
}

/** The paths below a folder, of a list that is sorted. */
export function pathsBelow(paths: readonly string[], folder: string): readonly string[] {
  if (folder === "") return paths;
  const start = firstFrom(paths, `${folder}/`);
  // The character after the slash: nothing below the folder comes behind it.
  return paths.slice(start, firstFrom(paths, `${folder}0`));
}

function firstFrom(paths: readonly string[], text: string): number {
  let [low, high] = [0, paths.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (paths[middle]! < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
