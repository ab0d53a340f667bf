/** The absolute paths of a binary that start alike. */
export interface PathPrefix {
  readonly prefix: string;
  readonly fileCount: number;
  /** Bytes that these paths take. */
  readonly sizeBytes: number;
}

/** The path of the module cache: what comes before it names the machine, what comes after it modules and versions. */
const MODULE_CACHE = /^(.*?\/pkg\/mod)\//;
/** A file that every Go program has: the folder above `src/runtime` is GOROOT. */
const RUNTIME_FILE = /^(.*)\/src\/runtime\/proc\.go$/;

/**
 * Groups the absolute paths among `paths` by what they have in common: the module cache, GOROOT (recognized by the
 * runtime's own files), and for all others the longest common folder below each top-level folder. The largest group
 * comes first. Only the groups are held in memory, not the paths.
 */
export function prefixesOf(paths: Iterable<string>): readonly PathPrefix[] {
  const goroot = findGoroot(paths);
  const groups = new Map<string, Group>();
  for (const path of paths) {
    if (!isAbsolute(path)) continue;
    const root = rootOf(path, goroot);
    const parts = path.split(/[\\/]/);
    const key = root ?? parts.slice(0, 2).join("/");
    const group = groups.get(key) ?? { prefix: root?.split("/") ?? parts.slice(0, -1), fileCount: 0, sizeBytes: 0 };
    groups.set(key, {
      prefix: commonStart(group.prefix, parts),
      fileCount: group.fileCount + 1,
      sizeBytes: group.sizeBytes + Buffer.byteLength(path),
    });
  }
  return [...groups.values()]
    .map(({ prefix, ...rest }) => ({ prefix: prefix.join("/") || "/", ...rest }))
    .sort((a, b) => b.sizeBytes - a.sizeBytes);
}

interface Group {
  readonly prefix: readonly string[];
  readonly fileCount: number;
  readonly sizeBytes: number;
}

function findGoroot(paths: Iterable<string>): string | undefined {
  for (const path of paths) {
    const root = isAbsolute(path) ? RUNTIME_FILE.exec(path)?.[1] : undefined;
    if (root !== undefined) return root;
  }
  return undefined;
}

/** It starts with a slash or a drive letter: binaries for Linux are also built on Windows. */
function isAbsolute(path: string): boolean {
  return path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path);
}

function rootOf(path: string, goroot: string | undefined): string | undefined {
  const isInGoroot = goroot !== undefined && path.startsWith(`${goroot}/`);
  return MODULE_CACHE.exec(path)?.[1] ?? (isInGoroot ? goroot : undefined);
}

function commonStart(prefix: readonly string[], parts: readonly string[]): readonly string[] {
  const end = prefix.findIndex((part, index) => parts[index] !== part);
  return end === -1 ? prefix : prefix.slice(0, end);
}
