import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "../../base/digest.ts";

/**
 * Tells whether files have changed, by name, size and time as make(1) does, without reading them: covers all files
 * directly in each folder, and each single file, which may be missing.
 */
export async function fingerprint(folders: readonly string[], files: readonly string[]): Promise<string> {
  const inFolders = await Promise.all(folders.map(filesIn));
  const lines = await Promise.all([...inFolders.flat(), ...files].map(lineOf));
  return sha256(lines.join("\n"));
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => join(folder, name))
    .sort();
}

async function lineOf(path: string): Promise<string> {
  try {
    const { size, mtimeNs } = await stat(path, { bigint: true });
    return `${path} ${size} ${mtimeNs}`;
  } catch {
    return `${path} absent`;
  }
}
