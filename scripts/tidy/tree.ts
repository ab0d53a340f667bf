import { globSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";

/** The files of a checkout that people write: their paths, relative to the root and with forward slashes. */
export interface Tree {
  readonly root: string;
  readonly files: readonly string[];
  read(path: string): string;
}

const FOLDERS = ["src", "test", "scripts", "bench", "docs", "bin", ".ci", "data", "examples", "action"];
const NOT_OURS = new Set(["node_modules", ".cache", "dist"]);

/** Lists the files of a checkout. Their text is read when it is asked for. */
export function openTree(root: string): Tree {
  const files = globSync([...FOLDERS.map((folder) => `${folder}/**`), "*.md"], {
    cwd: root,
    withFileTypes: true,
    exclude: (entry) => NOT_OURS.has(entry.name),
  })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .split(sep)
        .join("/"),
    )
    .sort();
  return { root, files, read: (path) => readFileSync(join(root, path), "utf8") };
}
