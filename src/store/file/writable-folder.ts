import { access, constants, mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { isAbsent } from "./small-file.ts";

/**
 * Says of a folder that is there or will be made whether files can be put into it, and makes nothing. Answers whether it is
 * there. Throws the error of the file system with which that would fail.
 */
export async function requireWritableFolder(folder: string): Promise<boolean> {
  for (let place = folder; ; place = dirname(place)) {
    const found = await stat(place).catch((error) => {
      if (isAbsent(error)) return undefined;
      throw error;
    });
    if (found === undefined && dirname(place) !== place) continue;
    // With something else in its way it cannot be made, and the error of trying says so.
    if (found?.isDirectory() !== true) await mkdir(folder, { recursive: true });
    await access(place, constants.W_OK | constants.X_OK);
    return place === folder;
  }
}
