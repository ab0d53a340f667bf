import { access, constants, mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { isAbsent } from "./small-file.ts";

/**
 * Checks whether files can be written into a folder that exists or will be created, without creating anything. Resolves
 * to whether it exists. Throws the file system's error that writing would cause.
 */
export async function requireWritableFolder(folder: string): Promise<boolean> {
  for (let place = folder; ; place = dirname(place)) {
    const found = await stat(place).catch((error) => {
      if (isAbsent(error)) return undefined;
      throw error;
    });
    if (found === undefined && dirname(place) !== place) continue;
    // Something else is in its way, so creating it fails with the right error.
    if (found?.isDirectory() !== true) await mkdir(folder, { recursive: true });
    await access(place, constants.W_OK | constants.X_OK);
    return place === folder;
  }
}
