import type { FileEntry } from "../file-entry.ts";

/** A directory; by default it belongs to root and everybody may read it. `owner` is both user and group. */
export function directory(path: string, mode = 0o755, owner = 0): FileEntry {
  return { path, kind: "directory", mode, uid: owner, gid: owner };
}

/** A file that belongs to root and that everybody may read. */
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
 * The entries in the order of their paths' bytes, with every parent directory named. A directory that a layer does not
 * list gets its owner and mode from the unpacker, and unpackers differ.
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
