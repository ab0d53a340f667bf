import { LIMITS } from "../../../base/limits.ts";
import type { FileTree } from "../../../image/file-tree.ts";
import { plainPath } from "../../../image/layer-entries.ts";

/**
 * One name for each file: package databases say `/bin/sh` where a merged /usr has it at `usr/bin/sh`. Symbolic links in
 * the folders of a path are followed as the finished image has them, the last name of it is not.
 */
export class CanonicalPaths {
  readonly #tree: FileTree;
  readonly #folders = new Map<string, string>([["", ""]]);

  constructor(tree: FileTree) {
    this.#tree = tree;
  }

  of(path: string): string {
    const plain = plainPath(path);
    const slash = plain.lastIndexOf("/");
    if (slash < 0 || plain.length > LIMITS.packagePathLength) return plain;
    const folder = plain.slice(0, slash);
    const canonical = this.#folder(folder);
    return canonical === folder ? plain : canonical + plain.slice(slash);
  }

  /** Where a folder is gone, those that it was in may still be links. */
  #folder(folder: string): string {
    let canonical = this.#folders.get(folder);
    if (canonical === undefined) {
      canonical = this.#tree.resolve(folder)?.path ?? this.of(folder);
      this.#folders.set(folder, canonical);
    }
    return canonical;
  }
}
