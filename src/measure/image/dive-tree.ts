import type { LayerEntries } from "../../image/layer-entries.ts";
import { WHITEOUT_PREFIX } from "../../image/whiteout.ts";

/** dive ignores names with this prefix. AUFS's `.wh..wh.plnk` is not among them: for dive it deletes `.wh.plnk`. */
const PASSED_OVER = ".wh..wh..";

/**
 * A name in dive's model of a layer. A later entry for it replaces its data, but never what is below it.
 */
export interface DiveNode {
  /** Made for the first child: most names are files. */
  children: Map<string, DiveNode> | undefined;
  sizeBytes: number;
  /** True only if an entry says so: a folder that only appears in the path of a file does not count. */
  isFolder: boolean;
}

interface DiveVisit {
  /** `/usr/lib/x`. For a whiteout, the path that it hides. */
  readonly path: string;
  readonly isWhiteout: boolean;
  readonly node: DiveNode;
}

/** The tree of one layer, with its whiteouts as files. */
export function diveTree(entries: LayerEntries): DiveNode {
  const root = emptyNode();
  // Entries come folder by folder, and a folder is never removed again.
  let folder: { readonly path: string; readonly node: DiveNode | undefined } = { path: "", node: root };
  for (let entry = 0; entry < entries.length; entry++) {
    const path = clean(entries.writtenPath(entry));
    const slash = path.lastIndexOf("/");
    const parent = path.slice(0, Math.max(slash, 0));
    if (parent !== folder.path) folder = { path: parent, node: nodeAt(root, namesOf(parent)) };
    const name = path.slice(slash + 1);
    const node = name === "" ? undefined : folder.node && nodeAt(folder.node, [name]);
    if (node === undefined) continue;
    node.sizeBytes = diveSize(entries, entry);
    node.isFolder = entries.kind(entry) === "directory";
  }
  return root;
}

/** The size that dive uses for an entry: that of the unpacked file, and 0 for an entry that names the root. */
export function diveSize(entries: LayerEntries, entry: number): number {
  if (clean(entries.writtenPath(entry)) === "") return 0;
  return entries.expandedSizeBytes(entry) ?? entries.sizeBytes(entry);
}

/**
 * Puts a layer on top of those below it, in the order of the names, so that a whiteout may hide a file of its own
 * layer. A name that leads above the root in its layer (`../b`) is treated as a name below the root (`b`), and the root
 * itself is ignored.
 */
export function stack(below: DiveNode, layer: DiveNode): void {
  for (const { path, isWhiteout, node } of childrenFirst(layer, { byName: true })) {
    if (isWhiteout) {
      remove(below, path);
      continue;
    }
    const names = namesOf(clean(path));
    const target = names.length === 0 ? undefined : nodeAt(below, names);
    if (target === undefined) continue;
    target.sizeBytes = node.sizeBytes;
    target.isFolder = node.isFolder;
  }
}

export function find(root: DiveNode, path: string): DiveNode | undefined {
  return namesOf(path).reduce<DiveNode | undefined>((node, name) => node?.children?.get(name), root);
}

export function isLeaf({ children }: DiveNode): boolean {
  return children === undefined || children.size === 0;
}

/** The size of a node and of everything below it. */
export function totalSize(node: DiveNode): number {
  let sum = node.sizeBytes;
  for (const { node: below } of childrenFirst(node)) sum += below.sizeBytes;
  return sum;
}

/**
 * Everything below a node, the content of a folder before the folder; in the order of the names if that is asked for.
 */
export function* childrenFirst(root: DiveNode, { byName = false } = {}): Generator<DiveVisit> {
  const pending = namedChildren(root, "", byName);
  for (let next = pending.at(-1); next !== undefined; next = pending.at(-1)) {
    if (!next.isOpen && !isLeaf(next.node)) {
      next.isOpen = true;
      for (const visit of namedChildren(next.node, `${next.folder}/${next.name}`, byName)) pending.push(visit);
      continue;
    }
    pending.pop();
    const isWhiteout = next.name.startsWith(WHITEOUT_PREFIX);
    const name = isWhiteout ? next.name.slice(WHITEOUT_PREFIX.length) : next.name;
    yield { path: `${next.folder}/${name}`, isWhiteout, node: next.node };
  }
}

interface PendingVisit {
  readonly folder: string;
  readonly name: string;
  readonly node: DiveNode;
  isOpen: boolean;
}

/** The children, to be taken from the end: if sorted by name, the last one is first. */
function namedChildren({ children }: DiveNode, folder: string, byName: boolean): PendingVisit[] {
  const visits: PendingVisit[] = [];
  for (const [name, node] of children ?? []) visits.push({ folder, name, node, isOpen: false });
  return byName ? visits.sort((a, b) => (a.name < b.name ? 1 : -1)) : visits;
}

/**
 * The node of a path, which is made if it is missing. Undefined for ignored names, although their folders are made.
 */
function nodeAt(root: DiveNode, names: readonly string[]): DiveNode | undefined {
  let node = root;
  for (const name of names) {
    let child: DiveNode | undefined = node.children?.get(name);
    if (child === undefined) {
      if (name.startsWith(PASSED_OVER)) return undefined;
      child = emptyNode();
      node.children ??= new Map();
      node.children.set(name, child);
    }
    node = child;
  }
  return node;
}

function remove(root: DiveNode, path: string): void {
  const names = namesOf(path);
  const last = names.pop();
  if (last !== undefined) find(root, names.join("/"))?.children?.delete(last);
}

function emptyNode(): DiveNode {
  return { children: undefined, sizeBytes: 0, isFolder: false };
}

function namesOf(path: string): string[] {
  return path.split("/").filter((name) => name !== "");
}

/** Like Go's path.Clean: `..` removes the name before it, and nothing at the root. */
function clean(path: string): string {
  if (!path.includes("..")) return path;
  const names: string[] = [];
  for (const name of namesOf(path)) {
    if (name === ".") continue;
    if (name !== "..") names.push(name);
    else if (names.length > 0 && names.at(-1) !== "..") names.pop();
    else if (!path.startsWith("/")) names.push(name);
  }
  return names.join("/");
}
