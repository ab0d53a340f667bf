import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { crypto } from "../../base/crypto.ts";

/**
 * Writes a file so that at every moment, also when the power fails, `path` names either what was there before or the
 * new bytes, whole. The bytes gather in `folder`, which must lie on the same file system. When it fails, nothing of
 * them is left. Throws what `chunks` throws, and errors of the file system as they are.
 */
export async function replaceFile(path: string, folder: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const temporary = join(folder, `${TEMPORARY_PREFIX}${crypto().randomUUID()}`);
  try {
    const file = await open(temporary, "wx", 0o644);
    try {
      await file.writeFile(chunks);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Removes a file, if it is there. */
export function removeFile(path: string): Promise<void> {
  return rm(path, { force: true });
}

/** What a killed writer leaves behind has a name that begins so. */
export const TEMPORARY_PREFIX = ".plimsoll-";

/** Makes a rename in `folder` last. Windows has no such call, and keeps the order of its metadata by itself. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder, "r");
    await handle.sync();
  } finally {
    await handle?.close();
  }
}
