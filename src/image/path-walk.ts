import { plainPath } from "./layer-entries.ts";
import type { TreeNode } from "./tree-node.ts";

/** A tree of names that paths can be walked in: that of an image. */
export interface WalkedTree {
  readonly root: TreeNode;
  /** The target of a symbolic link, also for a hard link to it; undefined for all other kinds. */
  linkTarget(node: TreeNode): string | undefined;
}

/** Where a path leads, with the symbolic links that were followed on the way, each by its own path. */
export type Walk =
  | { readonly problem?: never; readonly path: string; readonly node: TreeNode; readonly links: readonly string[] }
  | { readonly problem: WalkProblem; readonly at: string; readonly links: readonly string[] };

/**
 * `missing`: there is no such name. `loop`: more symbolic links than a kernel follows. `not-a-directory`: a file is in
 * the way.
 */
type WalkProblem = "missing" | "loop" | "not-a-directory";

/** path_resolution(7): Linux follows 40 symbolic links before it says ELOOP. */
const SYMLINK_LIMIT = 40;

/**
 * Follows a path as the kernel does in a container whose root is that of the image: nothing leads out of it. A relative
 * path starts at the root, and so does an empty one. The last name is followed too, except with `followLast: false`; a
 * slash after it has it followed in any case: path_resolution(7), "Trailing slashes".
 */
export function walkPath(tree: WalkedTree, path: string, { followLast = true } = {}): Walk {
  const { way, links, problem } = follow(tree, path, followLast, false);
  const at = pathOf(way);
  return problem === undefined ? { path: at, node: way.at(-1)?.node ?? tree.root, links } : { problem, at, links };
}

/**
 * The names from the root to the place that an unpacker would write to for a path. Names that do not exist are kept as
 * they are, and so are files in the way. None of the names is a symbolic link, except where links form a circle: no
 * unpacker accepts such a path, and here it is kept as it is written.
 */
export function walkToWrite(tree: WalkedTree, path: string, { followLast = true } = {}): readonly string[] {
  const { way, problem } = follow(tree, path, followLast, true);
  return problem === undefined ? way.map(({ name }) => name) : plainPath(path).split("/");
}

interface Step {
  readonly name: string;
  /** Undefined for a name that is not there. */
  readonly node: TreeNode | undefined;
}

interface Followed {
  readonly way: readonly Step[];
  readonly links: readonly string[];
  readonly problem?: WalkProblem;
}

function follow(tree: WalkedTree, path: string, followLast: boolean, toWrite: boolean): Followed {
  const way: Step[] = [];
  const links: string[] = [];
  const pending = namesOf(path).reverse();
  while (pending.length > 0) {
    const name = pending.pop()!;
    const folder = way.length === 0 ? tree.root : way.at(-1)!.node;
    if (!toWrite && folder?.kind !== "directory") return { way, links, problem: "not-a-directory" };
    if (name === ".") continue;
    if (name === "..") {
      way.pop();
      continue;
    }
    const step = { name, node: folder?.children?.get(name) };
    if (step.node === undefined && !toWrite) return { way: [...way, step], links, problem: "missing" };
    const target = step.node && tree.linkTarget(step.node);
    if (target === undefined || (pending.length === 0 && !followLast)) {
      way.push(step);
      continue;
    }
    if (links.length === SYMLINK_LIMIT) return { way: [...way, step], links, problem: "loop" };
    links.push(toWrite ? "" : pathOf([...way, step]));
    if (target.startsWith("/")) way.length = 0;
    pending.push(...namesOf(target).reverse());
  }
  return { way, links };
}

function pathOf(way: readonly Step[]): string {
  return way.map(({ name }) => name).join("/");
}

/** A slash at the end of a path requires a folder, as `.` does. */
function namesOf(path: string): string[] {
  return (path.endsWith("/") ? `${path}.` : path).split("/").filter((name) => name !== "");
}
