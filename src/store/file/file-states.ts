import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** Tells whether a file has changed, as make(1) does it: without reading the file. */
export interface FileState {
  readonly path: string;
  /** Size and time of the last change; `absent` where there is no file. */
  readonly state: string;
  /** The time of the last change, in milliseconds since 1970; 0 where there is no file. */
  readonly changedMs: number;
}

/** The files directly in the folders, sorted by their names. Throws node's error where a folder does not exist. */
export async function statesInFolders(folders: readonly string[]): Promise<FileState[]> {
  const names = await Promise.all(folders.map(filesIn));
  return statesOf(names.flat());
}

/** The states of files that may be missing, in the given order. */
export function statesOf(paths: readonly string[]): Promise<FileState[]> {
  return Promise.all(paths.map(stateOf));
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => join(folder, name))
    .sort();
}

async function stateOf(path: string): Promise<FileState> {
  try {
    const { size, mtimeNs } = await stat(path, { bigint: true });
    return { path, state: `${size} ${mtimeNs}`, changedMs: Number(mtimeNs / 1_000_000n) };
  } catch {
    return { path, state: "absent", changedMs: 0 };
  }
}
