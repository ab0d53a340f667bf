import { PlimsollError } from "../../base/error.ts";
import { decodeName, encodeName } from "../../format/tar/text.ts";
import type { FileEntry } from "../file-entry.ts";

const DIRECTORY_MODE = 0o755;

/**
 * What happens to folders above an entry that are not entries themselves.
 * `written`: each is put into the layer, owned by root, with mode 0755, so that no unpacker has to invent it.
 * `left-below`: none is, because a lower layer has them: writing one again would replace its mode and owner, or put a
 * folder where a symlink is (`/bin` of a merged-usr distribution).
 */
export type MissingParents = "written" | "left-below";

/**
 * The entries in the order of their paths' bytes, so that parents come first.
 * Throws `layer-path-invalid` if two entries exclude each other.
 */
export function arrange(entries: Iterable<FileEntry>, parents: MissingParents): readonly FileEntry[] {
  const byPath = new Map<string, FileEntry>();
  for (const entry of entries) {
    checkPath(entry.path);
    const other = byPath.get(entry.path);
    if (other !== undefined) {
      throw new PlimsollError("layer-path-invalid", {
        what: `${entry.path} would be twice in one layer`,
        why: `a ${other.kind} and a ${entry.kind}`,
        fix: "leave one of them out, or give it another path",
      });
    }
    byPath.set(entry.path, entry);
  }
  for (const path of [...byPath.keys()]) addParents(byPath, path, parents);
  return [...byPath.values()]
    .map((entry) => ({ entry, bytes: encodeName(entry.path) }))
    .sort((a, b) => Buffer.compare(a.bytes, b.bytes))
    .map(({ entry }) => entry);
}

function addParents(byPath: Map<string, FileEntry>, path: string, parents: MissingParents): void {
  for (let slash = path.lastIndexOf("/"); slash !== -1; slash = path.lastIndexOf("/", slash - 1)) {
    const parent = path.slice(0, slash);
    const entry = byPath.get(parent);
    if (entry === undefined) {
      if (parents === "left-below") continue;
      byPath.set(parent, { path: parent, kind: "directory", mode: DIRECTORY_MODE, uid: 0, gid: 0 });
    } else if (entry.kind !== "directory") {
      throw new PlimsollError("layer-path-invalid", {
        what: `${path} lies below something that is not a directory`,
        why: `${parent} is a ${entry.kind}`,
        fix: "give one of the two another path",
      });
    }
  }
}

function checkPath(path: string): void {
  const parts = path.split("/");
  if (
    !path.includes("\0") &&
    decodeName(encodeName(path)) === path &&
    parts.every((part) => !["", ".", ".."].includes(part))
  )
    return;
  throw new PlimsollError("layer-path-invalid", {
    what: `"${path}" is not a path inside an image`,
    why: "a path in an image is relative to the root and has no empty part, no . and no ..",
  });
}
