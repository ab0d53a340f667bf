/** The absolute paths of a binary that start alike. */
export interface PathPrefix {
  readonly prefix: string;
  readonly fileCount: number;
  /** Bytes that these paths take. */
  readonly sizeBytes: number;
}

/** Where a part of a path ends that says something about the machine and nothing about the code. */
const ROOTS = [/^(.*?\/pkg\/mod)\//, /^(.*)\/src\/(?:runtime|internal|vendor|cmd)\//];

/**
 * Groups the absolute ones of `paths` by what they have in common: the module cache, GOROOT (known by the runtime's
 * own files), and of all others the longest common folder of each top-level folder. Largest first.
 */
export function prefixesOf(paths: Iterable<string>): readonly PathPrefix[] {
  const absolute = [...paths].filter(isAbsolute);
  const goroot = absolute.map((path) => ROOTS[1]!.exec(path)?.[1]).find((root) => root !== undefined);
  const groups = Map.groupBy(absolute, (path) => groupOf(path, goroot));
  return [...groups]
    .map(([group, members]) => ({
      prefix: group === goroot || group.endsWith("/pkg/mod") ? group : commonFolder(members),
      fileCount: members.length,
      sizeBytes: members.reduce((sum, path) => sum + Buffer.byteLength(path), 0),
    }))
    .sort((a, b) => b.sizeBytes - a.sizeBytes);
}

/** A slash first, or a drive letter: binaries for Linux are also built on Windows. */
function isAbsolute(path: string): boolean {
  return path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path);
}

function groupOf(path: string, goroot: string | undefined): string {
  const cache = ROOTS[0]!.exec(path)?.[1];
  if (cache !== undefined) return cache;
  if (goroot !== undefined && path.startsWith(`${goroot}/`)) return goroot;
  return path.split(/[\\/]/, 2).join("/");
}

/** The longest folder that all paths are in. */
function commonFolder(paths: readonly string[]): string {
  const folders = paths.map((path) => path.split(/[\\/]/).slice(0, -1));
  const first = folders[0] ?? [];
  const depth = first.findIndex((part, index) => folders.some((folder) => folder[index] !== part));
  return (depth === -1 ? first : first.slice(0, depth)).join("/") || "/";
}
