import { LIMITS } from "../../../base/limits.ts";
import type { FileTree, TreeNode } from "../../../image/file-tree.ts";
import { plainPath } from "../../../image/layer-entries.ts";

/**
 * One name for each file: package databases say `/bin/sh` even if a merged /usr has it at `usr/bin/sh`. Symbolic links
 * in the folders of a path are followed as in the finished image; the last name of a path is not followed.
 */
export class CanonicalPaths {
  readonly #tree: FileTree;
  readonly #folders: Map<string, Folder>;
  /** Paths come folder by folder: most are in the same folder as the path before. */
  #lastFolder = "";
  #lastCanonical = "";

  constructor(tree: FileTree) {
    this.#tree = tree;
    this.#folders = new Map([["", { path: "", node: tree.root }]]);
  }

  of(path: string): string {
    return this.ofPlain(plainly(path));
  }

  /** The canonical form of a path that `plainPath` would not change: the paths of layers are such. */
  ofPlain(plain: string): string {
    const slash = plain.lastIndexOf("/");
    if (slash < 0 || plain.length > LIMITS.packagePathLength) return plain;
    if (slash !== this.#lastFolder.length || !plain.startsWith(this.#lastFolder)) {
      const folder = plain.slice(0, slash);
      this.#lastCanonical = this.#folder(folder).path;
      this.#lastFolder = folder;
    }
    return this.#lastCanonical === this.#lastFolder ? plain : this.#lastCanonical + plain.slice(slash);
  }

  /** If a folder no longer exists, the folders above it may still be links. */
  #folder(name: string): Folder {
    const known = this.#folders.get(name);
    if (known !== undefined) return known;
    const slash = name.lastIndexOf("/");
    const parent = this.#folder(name.slice(0, Math.max(0, slash)));
    const last = name.slice(slash + 1);
    const node = parent.node?.children?.get(last);
    const link = node?.kind === "symlink" ? this.#tree.resolve(name) : undefined;
    const folder = link ?? { path: parent.path === "" ? last : `${parent.path}/${last}`, node };
    this.#folders.set(name, folder);
    return folder;
  }
}

interface Folder {
  readonly path: string;
  /** Undefined for a folder that the finished image does not have. */
  readonly node: TreeNode | undefined;
}

/** Nearly all paths need no change by `plainPath` except for a slash, and checking is cheaper than changing. */
function plainly(path: string): string {
  const named = path.startsWith("/") ? path.slice(1) : path;
  const isOdd = named.startsWith(".") || named.includes("/.") || named.includes("//") || named.endsWith("/");
  return isOdd ? plainPath(named) : named;
}
