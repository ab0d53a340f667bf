import type { FileEntry } from "../file-entry.ts";

/** A directory; of root's and open to read unless told otherwise. `owner` is both user and group. */
export function directory(path: string, mode = 0o755, owner = 0): FileEntry {
  return { path, kind: "directory", mode, uid: owner, gid: owner };
}

/** A file of root's that everybody may read. */
export function file(path: string, content: Uint8Array | string): FileEntry {
  const bytes = typeof content === "string" ? Buffer.from(content) : content;
  return {
    path,
    kind: "file",
    mode: 0o644,
    uid: 0,
    gid: 0,
    sizeBytes: bytes.length,
    async *open() {
      yield bytes;
    },
  };
}

export function symlink(path: string, linkPath: string): FileEntry {
  return { path, kind: "symlink", mode: 0o777, uid: 0, gid: 0, linkPath };
}

/**
 * The entries in the order of their paths' bytes, with every parent directory named. What a layer leaves unnamed gets
 * its owner and mode from whoever unpacks it, and they do not agree.
 */
export function withParents(entries: readonly FileEntry[]): FileEntry[] {
  const byPath = new Map<string, FileEntry>();
  for (const entry of entries) {
    for (let end = entry.path.indexOf("/"); end !== -1; end = entry.path.indexOf("/", end + 1)) {
      const parent = entry.path.slice(0, end);
      if (!byPath.has(parent)) byPath.set(parent, directory(parent));
    }
    byPath.set(entry.path, entry);
  }
  return [...byPath.values()].sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}
