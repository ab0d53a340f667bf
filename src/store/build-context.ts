import { lstat, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { LIMITS } from "../base/limits.ts";
import { decodeText } from "../format/dockerfile/decode-text.ts";
import {
  type FolderMatches,
  type IgnoreFile,
  matchOnWalk,
  mayComeBack,
  parseIgnoreFile,
} from "../format/dockerfile/ignore.ts";
import { readSmallFile } from "./file/small-file.ts";

/** The files of a folder that a builder would be sent. */
export interface BuildContext {
  /** Undefined where there is no .dockerignore. */
  readonly ignore: IgnoreFile | undefined;
  /** The files by relative path with slashes, without those that .dockerignore excludes. */
  readonly files: readonly ContextFile[];
  /** False where there are more files than the limit: the rest was not looked at. */
  readonly complete: boolean;
}

interface ContextFile {
  readonly path: string;
  readonly sizeBytes: number;
}

export interface ContextOptions {
  /** The Dockerfile's path. An ignore file named after it takes precedence over the folder's own, as in BuildKit. */
  readonly dockerfile?: string;
  readonly limitFiles: number;
  readonly signal: AbortSignal;
}

/**
 * Walks a folder as a builder would, for names and sizes only, and stops at a limit. Symbolic links are not followed.
 * Folders that cannot be read are omitted, because a builder that runs as another user may be able to read them. Throws
 * the signal's reason, and what reading the ignore file throws.
 */
export async function openBuildContext(folder: string, options: ContextOptions): Promise<BuildContext> {
  const ignore = await readIgnoreFile(folder, options.dockerfile);
  return { ignore, ...(await walk(folder, ignore ?? [], options)) };
}

async function readIgnoreFile(folder: string, dockerfile: string | undefined): Promise<IgnoreFile | undefined> {
  const own = dockerfile === undefined ? [] : [`${dockerfile}.dockerignore`];
  for (const path of [...own, join(folder, ".dockerignore")]) {
    const bytes = await readSmallFile(path, LIMITS.dockerfileBytes, "source-invalid");
    if (bytes !== undefined) return parseIgnoreFile(decodeText(bytes, basename(path)), basename(path));
  }
  return undefined;
}

async function walk(
  folder: string,
  ignore: IgnoreFile,
  { limitFiles, signal }: ContextOptions,
): Promise<Pick<BuildContext, "files" | "complete">> {
  const files: ContextFile[] = [];
  const pending: { readonly inside: string; readonly matches: FolderMatches }[] = [{ inside: "", matches: [] }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    signal.throwIfAborted();
    const { inside, matches } = next;
    const entries = await readdir(join(folder, inside), { withFileTypes: true }).catch(() => []);
    const found: string[] = [];
    for (const entry of entries) {
      const path = inside === "" ? entry.name : `${inside}/${entry.name}`;
      const { ignored, matched } = matchOnWalk(ignore, path, matches);
      if (entry.isFile() && !ignored) found.push(path);
      if (entry.isDirectory() && (!ignored || mayComeBack(ignore, path))) {
        pending.push({ inside: path, matches: matched });
      }
    }
    const room = limitFiles - files.length;
    const sized = await Promise.all(found.slice(0, room).map((path) => sizedFile(folder, path)));
    files.push(...sized.filter((file) => file !== undefined));
    if (found.length > room) return { files, complete: false };
  }
  return { files, complete: true };
}

async function sizedFile(folder: string, path: string): Promise<ContextFile | undefined> {
  const found = await lstat(join(folder, path)).catch(() => undefined);
  return found?.isFile() ? { path, sizeBytes: found.size } : undefined;
}
