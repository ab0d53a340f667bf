import { PlimsollError } from "../base/error.ts";
import { LIMITS } from "../base/limits.ts";
import type { TarKind } from "../format/tar/entry.ts";
import { EntryStatuses, type StatusColumns } from "./entry-statuses.ts";
import type { EntryPlace, FileStatus } from "./file-status.ts";
import { type LayerEntries, plainPath } from "./layer-entries.ts";
import { walkPath, walkToWrite } from "./path-walk.ts";
import type { TreeNode } from "./tree-node.ts";
import { parseWhiteout, WHITEOUT_PREFIX, type Whiteout } from "./whiteout.ts";

export type { TreeNode } from "./tree-node.ts";

interface Node extends TreeNode {
  place: EntryPlace | undefined;
  kind: TarKind;
  content: EntryPlace | undefined;
  children: Map<string, Node> | undefined;
  /** The last layer that lists the node or something below it. */
  layer: number;
}

interface PlacedWhiteout extends Whiteout {
  readonly by: EntryPlace;
}

/** What the layers do to each other's entries, in values that can be written to a file. */
export interface TreeMarks {
  /** Of each layer. */
  readonly statuses: readonly StatusColumns[];
  readonly namelessWhiteouts: readonly EntryPlace[];
}

/**
 * All layers on top of each other, as a container sees them, with the status of every entry. Nothing is unpacked: names
 * are those of the layers, and a path that would lead out of the image stays inside it.
 * | OCI image-spec v1.1, layer.md, "Applying Changesets" and "Whiteouts": the entries of a layer are applied in their
 * order, as a tar is extracted, each through the links that exist at that point. A whiteout hides only entries of lower
 * layers, and none of its own layer, be they before or after it.
 * Throws `limit-exceeded` for more folders without an entry than `LIMITS.unlistedFolders`.
 */
export class FileTree {
  readonly #layers: readonly LayerEntries[];
  #statuses: readonly EntryStatuses[];
  readonly #root: Node = newNode("", "directory", undefined, 0);
  #nameless: EntryPlace[] = [];
  #isApplied = false;
  readonly #hardLinks: Node[] = [];
  /** Folders that no longer contain anything of lower layers: each is searched only once per layer. */
  #cleared = new Set<Node>();
  #unlisted = 0;
  #lastFolder: { readonly path: string; readonly children: Map<string, Node> } | undefined;

  /** With the marks that an earlier tree of the same layers had, names are put in their places only when one is asked for. */
  constructor(layers: readonly LayerEntries[], marks?: TreeMarks) {
    this.#layers = layers;
    this.#statuses = marks?.statuses.map((columns) => new EntryStatuses(columns)) ?? [];
    this.#nameless = [...(marks?.namelessWhiteouts ?? [])];
    if (marks === undefined) this.#apply();
  }

  get root(): TreeNode {
    if (!this.#isApplied) this.#apply();
    return this.#root;
  }

  get marks(): TreeMarks {
    return { statuses: this.#statuses.map(({ columns }) => columns), namelessWhiteouts: this.#nameless };
  }

  /**
   * Whiteout entries without a valid name: `.wh.`, `.wh..`, `.wh...`. They hide nothing here, and container runtimes
   * differ.
   */
  get namelessWhiteouts(): readonly EntryPlace[] {
    return this.#nameless;
  }

  /**
   * A file whose name was deleted or overwritten is live as long as a hard link to it is: its bytes are still in use.
   */
  status({ layer, entry }: EntryPlace): FileStatus {
    return this.#statuses[layer]!.status(entry);
  }

  /** The entry that overwrote or deleted this one: an entry of the same layer or of a later one. */
  endedBy({ layer, entry }: EntryPlace): EntryPlace | undefined {
    return this.#statuses[layer]!.endedBy(entry);
  }

  /** The node that a path leads to; undefined where it leads nowhere. `walkPath` also says why. */
  find(path: string, { followLast = true }: { readonly followLast?: boolean } = {}): TreeNode | undefined {
    const walked = walkPath(this, path, { followLast });
    return walked.problem === undefined ? walked.node : undefined;
  }

  /** Like `find`, with the path of the node without symbolic links. */
  resolve(path: string): { readonly path: string; readonly node: TreeNode } | undefined {
    const walked = walkPath(this, path);
    return walked.problem === undefined ? walked : undefined;
  }

  /** The target of a symbolic link, also for a hard link to it; undefined for all other kinds. */
  linkTarget({ kind, content }: TreeNode): string | undefined {
    return kind === "symlink" ? this.#layers[content!.layer]!.linkPath(content!.entry) : undefined;
  }

  /** Everything that a container sees below a folder, in the order of names, each folder before its content. */
  *entries(folder: TreeNode = this.root, path = ""): Generator<{ readonly path: string; readonly node: TreeNode }> {
    const pending = [{ path, node: folder }];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (next.node !== folder) yield next;
      const base = next.path === "" ? "" : `${next.path}/`;
      const children = [...(next.node.children?.values() ?? [])].sort((a, b) => (a.name < b.name ? 1 : -1));
      for (const node of children) pending.push({ path: base + node.name, node });
    }
  }

  #apply(): void {
    this.#isApplied = true;
    this.#statuses = this.#layers.map(({ length }) => EntryStatuses.allLive(length));
    this.#nameless = [];
    for (const layer of this.#layers.keys()) this.#applyLayer(layer);
    this.#reviveLinkedContent();
  }

  #applyLayer(layer: number): void {
    const entries = this.#layers[layer]!;
    this.#lastFolder = undefined;
    this.#cleared = new Set();
    const whiteouts = this.#whiteoutsOf(layer);
    const listed = whiteouts.size === 0 ? new Set<string>() : foldersThatAreListed(entries, whiteouts);
    for (let entry = 0; entry < entries.length; entry++) {
      const whiteout = whiteouts.get(entry);
      if (whiteout === undefined) this.#add(entries.path(entry), entries.kind(entry), { layer, entry });
      else this.#hide(whiteout, listed);
    }
  }

  #whiteoutsOf(layer: number): ReadonlyMap<number, PlacedWhiteout> {
    const entries = this.#layers[layer]!;
    const whiteouts = new Map<number, PlacedWhiteout>();
    for (let entry = 0; entry < entries.length; entry++) {
      const path = entries.path(entry);
      const whiteout = path.includes(WHITEOUT_PREFIX) ? parseWhiteout(path) : undefined;
      if (whiteout === undefined) continue;
      const by = { layer, entry };
      this.#statuses[layer]!.set(entry, "whiteout");
      if (whiteout.hides === "nameless") this.#nameless.push(by);
      whiteouts.set(entry, { ...whiteout, by });
    }
    return whiteouts;
  }

  #hide(whiteout: PlacedWhiteout, listed: ReadonlySet<string>): void {
    const { hides, name, by } = whiteout;
    if (hides === "opaque") {
      // An opaque whiteout applies wherever it is in its layer: it belongs to the folder that the layer lists, not to
      // the link that was there before.
      const folder = this.#folderOf(whiteout, { followLast: !listed.has(whiteout.folder) });
      if (folder === undefined || this.#cleared.has(folder)) return;
      this.#cleared.add(folder);
      this.#hideLower(folder, folder.children!.values(), by);
    } else if (hides === "name") {
      const folder = this.#folderOf(whiteout);
      const node = folder?.children?.get(name);
      if (node !== undefined) this.#hideLower(folder!, [node], by);
    }
  }

  /** Hides the nodes, and all below them, as far as they come from lower layers. */
  #hideLower(folder: Node, names: Iterable<Node>, by: EntryPlace): void {
    const pending = Array.from(names, (node) => [folder, node] as const);
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const [above, node] = next;
      if (node.layer !== by.layer) {
        above.children!.delete(node.name);
        this.#end(node, "deleted", by);
        continue;
      }
      if (node.place !== undefined && node.place.layer !== by.layer) {
        // The layer needs this folder without listing it.
        this.#setStatus(node.place, "deleted", by);
        node.place = node.content = undefined;
      }
      if (node.children === undefined || this.#cleared.has(node)) continue;
      this.#cleared.add(node);
      for (const child of node.children.values()) pending.push([node, child]);
    }
  }

  #folderOf({ folder }: Whiteout, { followLast = true } = {}): Node | undefined {
    const node = this.#nodeAt(walkToWrite(this, folder, { followLast }));
    return node?.kind === "directory" ? node : undefined;
  }

  #nodeAt(names: readonly string[]): Node | undefined {
    let node: Node | undefined = this.#root;
    for (const name of names) node = node?.children?.get(name);
    return node;
  }

  #add(path: string, kind: TarKind, place: EntryPlace): void {
    if (path === "") {
      this.#replaceFolder(this.#root, place);
      return;
    }
    const slash = path.lastIndexOf("/");
    const name = path.slice(slash + 1);
    const siblings = this.#siblings(slash < 0 ? "" : path.slice(0, slash), place);
    const old = siblings.get(name);
    if (old?.kind === "directory" && kind === "directory") {
      this.#replaceFolder(old, place);
      this.#lastFolder = { path, children: old.children! };
      return;
    }
    const linked =
      kind === "hard-link" ? this.#linkedNode(this.#layers[place.layer]!.linkPath(place.entry)) : undefined;
    if (old !== undefined) this.#end(old, "overwritten", place);
    const node = newNode(name, kind, place, place.layer);
    if (kind === "hard-link") {
      node.content = linked?.content;
      if (linked !== undefined && linked.kind !== "file") node.kind = linked.kind;
      this.#hardLinks.push(node);
    }
    siblings.set(name, node);
    if (node.children !== undefined) this.#lastFolder = { path, children: node.children };
  }

  /** An existing folder gets a new owner and mode, and keeps its content. */
  #replaceFolder(folder: Node, place: EntryPlace): void {
    if (folder.place !== undefined) this.#setStatus(folder.place, "overwritten", place);
    folder.place = folder.content = place;
    folder.layer = place.layer;
  }

  /** The target of a hard link; undefined where it is missing, and for a folder, which cannot have hard links. */
  #linkedNode(target: string): Node | undefined {
    const node = this.#nodeAt(walkToWrite(this, plainPath(target), { followLast: false }));
    return node?.kind === "directory" ? undefined : node;
  }

  /**
   * The children of a folder. Entries usually come folder by folder: the last folder is remembered until something is
   * removed that its path may lead through.
   */
  #siblings(path: string, by: EntryPlace): Map<string, Node> {
    if (this.#lastFolder?.path === path) return this.#lastFolder.children;
    const children = this.#folder(path, by);
    this.#lastFolder = { path, children };
    return children;
  }

  /** The children of the folder for a new entry. Missing folders are made, and files in their place are overwritten. */
  #folder(path: string, by: EntryPlace): Map<string, Node> {
    let folder = this.#root;
    folder.layer = by.layer;
    for (const name of walkToWrite(this, path)) {
      let node = folder.children!.get(name);
      if (node?.kind !== "directory") {
        if (node !== undefined) this.#end(node, "overwritten", by);
        node = this.#unlistedFolder(folder, name);
      }
      node.layer = by.layer;
      folder = node;
    }
    return folder.children!;
  }

  #unlistedFolder(parent: Node, name: string): Node {
    if (++this.#unlisted > LIMITS.unlistedFolders) {
      throw new PlimsollError("limit-exceeded", {
        what: `the image has more than ${LIMITS.unlistedFolders} folders that none of its layers lists`,
        why: "a few long paths can create any number of such folders, and no real image does this",
      });
    }
    const made = newNode(name, "directory", undefined, parent.layer);
    parent.children!.set(name, made);
    return made;
  }

  /** Ends a node and everything below it. */
  #end(node: Node, status: FileStatus, by: EntryPlace): void {
    if (node.kind !== "file") this.#lastFolder = undefined;
    const pending = [node];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (next.place !== undefined) this.#setStatus(next.place, status, by);
      if (next.children !== undefined) for (const child of next.children.values()) pending.push(child);
    }
  }

  #setStatus({ layer, entry }: EntryPlace, status: FileStatus, by: EntryPlace): void {
    this.#statuses[layer]!.set(entry, status, by);
  }

  #reviveLinkedContent(): void {
    for (const { content, place } of this.#hardLinks) {
      if (content !== undefined && this.status(place!) === "live")
        this.#statuses[content.layer]!.set(content.entry, "live");
    }
  }
}

function newNode(name: string, kind: TarKind, place: EntryPlace | undefined, layer: number): Node {
  const children = kind === "directory" ? new Map<string, Node>() : undefined;
  return { name, place, kind, content: place, children, layer };
}

/** Folders that have an opaque whiteout and that the layer also lists as folders, possibly after the whiteout. */
function foldersThatAreListed(
  entries: LayerEntries,
  whiteouts: ReadonlyMap<number, PlacedWhiteout>,
): ReadonlySet<string> {
  const listed = new Set<string>();
  const opaque = new Set([...whiteouts.values()].filter(({ hides }) => hides === "opaque").map(({ folder }) => folder));
  for (let entry = 0; opaque.size > 0 && entry < entries.length; entry++) {
    if (entries.kind(entry) === "directory" && opaque.has(entries.path(entry))) listed.add(entries.path(entry));
  }
  return listed;
}
