import type { RandomAccess } from "../../format/elf/random-access.ts";
import { encodeName } from "../../format/tar/text.ts";
import type { FileTree, TreeNode } from "../../image/file-tree.ts";

const SCAN_BYTES = 1024 * 1024;
/** PATH_MAX of Linux: no longer path can be opened. */
const LONGEST_PATH = 4096;
const SLASH = 0x2f;

/** The names of an image, to be found in the bytes of its programs. */
export class NamedPaths {
  readonly #names: NameIndex;

  constructor(tree: FileTree) {
    this.#names = new NameIndex(tree);
  }

  /**
   * Absolute paths that occur in the bytes of a program and exist in the image: the longest one at each place. Go stores
   * string constants one after the other, without an end mark. So a path is recognized because the image has it, and the
   * bytes after it may belong to another string. A path is not searched inside another one: the end of
   * /usr/lib/os-release is not /lib/os-release.
   */
  async in(program: RandomAccess): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    for (let start = 0; start < program.sizeBytes; start += SCAN_BYTES) {
      const length = Math.min(SCAN_BYTES + LONGEST_PATH, program.sizeBytes - start);
      const bytes = await program.read(start, length);
      const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      let end = 0;
      for (let at = chunk.indexOf(SLASH); at !== -1 && at < SCAN_BYTES; at = chunk.indexOf(SLASH, end)) {
        const named = this.#names.longest(chunk, at);
        if (named !== undefined) found.add(named.path);
        end = named?.end ?? at + 1;
      }
    }
    return found;
  }
}

/**
 * The names in each folder by their first byte: a folder may have thousands of names, and a program a million slashes.
 */
class NameIndex {
  readonly #tree: FileTree;
  readonly #folders = new Map<TreeNode, ReadonlyMap<number, readonly (readonly [Buffer, TreeNode])[]>>();

  constructor(tree: FileTree) {
    this.#tree = tree;
  }

  /** The deepest name that the bytes from the slash at `at` spell; links to folders on the way are followed. */
  longest(bytes: Buffer, at: number): { readonly path: string; readonly end: number } | undefined {
    let path: string | undefined;
    let folder: TreeNode | undefined = this.#tree.root;
    let position = at;
    while (folder !== undefined && bytes[position] === SLASH) {
      const child = this.#childAt(folder, bytes, position + 1);
      if (child === undefined) break;
      const [name, node]: readonly [Buffer, TreeNode] = child;
      position += 1 + name.length;
      path = path === undefined ? node.name : `${path}/${node.name}`;
      folder = node.kind === "symlink" ? this.#tree.find(path) : node;
    }
    return path === undefined ? undefined : { path, end: position };
  }

  /** The longest of several names: not `bin` if the bytes say `bin2`. */
  #childAt(folder: TreeNode, bytes: Buffer, at: number): readonly [Buffer, TreeNode] | undefined {
    if (folder.children === undefined || folder.children.size === 0) return undefined;
    let names = this.#folders.get(folder);
    if (names === undefined) {
      const all = [...folder.children.values()].map((node) => [Buffer.from(encodeName(node.name)), node] as const);
      names = Map.groupBy(
        all.sort((a, b) => b[0].length - a[0].length),
        ([name]) => name[0] ?? 0,
      );
      this.#folders.set(folder, names);
    }
    const isThere = ([name]: readonly [Buffer, TreeNode]) =>
      at + name.length <= bytes.length && bytes.compare(name, 0, name.length, at, at + name.length) === 0;
    return names.get(bytes[at] ?? -1)?.find(isThere);
  }
}
