import { lstat, readdir, readlink } from "node:fs/promises";
import { join, posix } from "node:path";
import type { FileEntry } from "../../build/file-entry.ts";
import { WHITEOUT_PREFIX } from "../../image/whiteout.ts";
import { fileEntry, modeOf } from "./file-tree.ts";

/** What is in a folder, without reading the files: paths below it, `/` as separator, with what changes as they do. */
export type FolderState = ReadonlyMap<string, string>;

const FOLDER = "folder";

/** The state of a folder, in no particular order. */
export async function stateOfFolder(folder: string): Promise<FolderState> {
  const state = new Map<string, string>();
  await walk(folder, "", state);
  return state;
}

async function walk(root: string, inside: string, state: Map<string, string>): Promise<void> {
  for (const entry of await readdir(join(root, inside), { withFileTypes: true })) {
    const path = posix.join(inside, entry.name);
    if (entry.isDirectory()) {
      state.set(path, FOLDER);
      await walk(root, path, state);
    } else {
      const { size, mtimeNs, ino } = await lstat(join(root, path), { bigint: true });
      state.set(path, `${size} ${mtimeNs} ${ino}`);
    }
  }
}

/**
 * The entries of the layer that stands for what happened in a folder since `before`: what is new or changed, and a
 * whiteout (OCI image-spec v1.1, layer.md) for each path that is gone and whose folder is still there.
 */
export async function changesSince(folder: string, before: FolderState): Promise<readonly FileEntry[]> {
  const after = await stateOfFolder(folder);
  const changed: FileEntry[] = [];
  for (const [path, state] of after) {
    if (before.get(path) !== state) changed.push(await entryOf(join(folder, path), path));
  }
  const gone = [...before.keys()].filter((path) => {
    const above = posix.dirname(path);
    return !after.has(path) && (above === "." || after.has(above));
  });
  return [...changed, ...gone.map(whiteoutOf)];
}

async function entryOf(hostPath: string, path: string): Promise<FileEntry> {
  const found = await lstat(hostPath);
  const owner = { path, uid: 0, gid: 0 } as const;
  if (found.isDirectory()) return { ...owner, kind: "directory", mode: 0o755 };
  if (found.isSymbolicLink()) {
    return { ...owner, kind: "symlink", mode: 0o777, linkPath: await readlink(hostPath) };
  }
  return fileEntry(hostPath, { ...owner, mode: modeOf(found) });
}

function whiteoutOf(path: string): FileEntry {
  const name = posix.join(posix.dirname(path), `${WHITEOUT_PREFIX}${posix.basename(path)}`);
  return { path: name, kind: "file", mode: 0, uid: 0, gid: 0, sizeBytes: 0 };
}
