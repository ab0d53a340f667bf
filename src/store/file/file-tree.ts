import { isUtf8 } from "node:buffer";
import { createReadStream, type Stats } from "node:fs";
import { lstat, readdir, readlink, stat } from "node:fs/promises";
import { join, posix } from "node:path";
import { PlimsollError } from "../../base/error.ts";
import type { FileEntry } from "../../build/file-entry.ts";
import { isAbsent } from "./small-file.ts";

const READ_SIZE = 512 * 1024;
const EXECUTABLE_MODE = 0o755;
const PLAIN_MODE = 0o644;

/**
 * A regular file of this machine as a file of the image; its content is read when it is needed. Throws `add-invalid`.
 */
export async function fileEntry(
  hostPath: string,
  as: { readonly path: string; readonly mode: number; readonly uid: number; readonly gid: number },
): Promise<FileEntry> {
  const found = await stat(hostPath).catch((error: unknown) => unreadable(hostPath, error));
  if (!found.isFile()) wrongKind(hostPath);
  return { ...as, kind: "file", sizeBytes: found.size, open: () => contentOf(hostPath) };
}

/**
 * The entries that `--add SRC:DST` puts into an image. A file becomes DST, or DST/NAME when DST ends with a slash; a
 * folder's content becomes DST's. Nothing depends on this machine: owner root, no times, mode 0755 or 0644 by the
 * owner's executable bit (0644 for every file on Windows, which has none), names sorted by their bytes. Symlinks are
 * kept if their target lies within SRC. `wanted` leaves out what lies at a path below the source, and all below it.
 * Throws `add-invalid`.
 */
export async function readFileTree(
  source: string,
  destination: string,
  wanted: (inside: string) => boolean = () => true,
): Promise<readonly FileEntry[]> {
  const root = posix.normalize(destination).replace(/^\/+|\/+$/g, "");
  const found = await stat(source).catch((error: unknown) => unreadable(source, error));
  if (found.isDirectory()) {
    const entries: FileEntry[] = root === "" || root === "." ? [] : [directory(root)];
    await readFolder({ source, root, wanted }, "", entries);
    return entries;
  }
  const inFolder = destination.endsWith("/") || root === "" || root === ".";
  const path = inFolder ? posix.join(root, source.split(/[\\/]/).at(-1)!) : root;
  return [await fileEntry(source, { path, mode: modeOf(found), uid: 0, gid: 0 })];
}

interface Tree {
  readonly source: string;
  /** The path in the image. */
  readonly root: string;
  readonly wanted: (inside: string) => boolean;
}

async function readFolder(tree: Tree, folder: string, entries: FileEntry[]): Promise<void> {
  for (const name of await namesIn(join(tree.source, folder))) {
    const inside = posix.join(folder, name);
    if (!tree.wanted(inside)) continue;
    const hostPath = join(tree.source, inside);
    const path = posix.join(tree.root, inside);
    const found = await lstat(hostPath).catch((error: unknown) => unreadable(hostPath, error));
    if (found.isSymbolicLink()) {
      entries.push(await symlink(tree, inside, hostPath, path));
    } else if (found.isDirectory()) {
      entries.push(directory(path));
      await readFolder(tree, inside, entries);
    } else if (found.isFile()) {
      entries.push(await fileEntry(hostPath, { path, mode: modeOf(found), uid: 0, gid: 0 }));
    } else {
      wrongKind(hostPath);
    }
  }
}

/** The names in a folder, sorted by their bytes: this order depends on no locale and no file system. */
async function namesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { encoding: "buffer" }).catch((error: unknown) => unreadable(folder, error));
  return names.sort(Buffer.compare).map((name) => {
    if (isUtf8(name)) return name.toString();
    throw new PlimsollError("add-invalid", {
      what: `${join(folder, name.toString("latin1"))} has a name that is not UTF-8`,
      why: "its name would differ from one system to the next",
      fix: "rename it",
    });
  });
}

async function symlink(tree: Tree, inside: string, hostPath: string, path: string): Promise<FileEntry> {
  const stored = await readlink(hostPath).catch((error: unknown) => unreadable(hostPath, error));
  const target = process.platform === "win32" ? stored.replaceAll("\\", "/") : stored;
  const reached = posix.join(posix.dirname(inside), target);
  if (posix.isAbsolute(target) || /^[A-Za-z]:/.test(target) || reached === ".." || reached.startsWith("../")) {
    throw new PlimsollError("add-invalid", {
      what: `${hostPath} points outside ${tree.source}`,
      why: `its target is ${target}`,
      fix: "replace the link with a copy of what it points to",
    });
  }
  return { path, kind: "symlink", mode: 0o777, uid: 0, gid: 0, linkPath: target };
}

function directory(path: string): FileEntry {
  return { path, kind: "directory", mode: 0o755, uid: 0, gid: 0 };
}

/** The mode that a file of this machine has in an image. */
export function modeOf(found: Stats): number {
  return (found.mode & 0o100) === 0 ? PLAIN_MODE : EXECUTABLE_MODE;
}

function contentOf(hostPath: string): AsyncIterable<Uint8Array> {
  return createReadStream(hostPath, { highWaterMark: READ_SIZE });
}

function wrongKind(hostPath: string): never {
  throw new PlimsollError("add-invalid", {
    what: `${hostPath} is a device, a socket or a pipe`,
    why: "only files, folders and symlinks can be put into an image",
    fix: "remove it from the folder",
  });
}

function unreadable(hostPath: string, cause: unknown): never {
  throw new PlimsollError("add-invalid", {
    what: isAbsent(cause) ? `${hostPath} does not exist` : `${hostPath} cannot be read`,
    why: (cause as Error).message,
    fix: "the source of --add is a path relative to where plimsoll runs",
    cause,
  });
}
