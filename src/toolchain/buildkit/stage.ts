import { constants } from "node:fs";
import { copyFile, mkdir, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import type { StagedFiles } from "./staged-files.ts";

/**
 * Copies what a build reads below `root`, at the paths that it has here, so that every path in it stays true. What does
 * not exist is left out with its folder: go takes a folder of the name vendor for what its name says. Throws
 * `source-invalid` for what cannot be read.
 */
export async function stage({ files, folders, texts }: StagedFiles, root: string): Promise<void> {
  const made = new Set<string>();
  const make = async (folder: string) => {
    if (made.has(folder)) return;
    await mkdir(folder, { recursive: true });
    made.add(folder);
  };
  for (const folder of folders) {
    if (await isThere(folder)) await make(join(root, folder));
  }
  for (const file of files) {
    if (!(await isThere(file))) continue;
    const place = join(root, file);
    await make(dirname(place));
    await copyFile(file, place, constants.COPYFILE_FICLONE).catch((cause: unknown) => unreadable(file, cause));
  }
  for (const [path, text] of texts) {
    const place = join(root, path);
    await make(dirname(place));
    await writeFile(place, text);
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ENOTDIR" ? false : unreadable(path, error);
  }
}

function unreadable(path: string, cause: unknown): never {
  throw new PlimsollError("source-invalid", {
    what: `${path} cannot be sent to the builder`,
    why: (cause as Error).message,
    cause,
  });
}
