import { PlimsollError } from "../base/error.ts";
import { LIMITS } from "../base/limits.ts";
import type { TarKind } from "../format/tar/entry.ts";
import type { EntryPlace, FileStatus } from "./file-status.ts";
import type { LayerEntries } from "./layer-entries.ts";
import { WHITEOUT_META_PREFIX, WHITEOUT_OPAQUE, WHITEOUT_PREFIX } from "./whiteout.ts";

/** A name in the file system that a container sees. */
export interface TreeNode {
  readonly name: string;
  /** Undefined for a folder that no layer lists: the path of something in it made it. */
  readonly place: EntryPlace | undefined;
  readonly kind: TarKind;
  /** Where the bytes are: of a hard link, what it links to. Undefined where `place` is, and for a link to nothing. */
  readonly content: EntryPlace | undefined;
  /** Of a folder. */
  readonly children: ReadonlyMap<string, TreeNode> | undefined;
}

interface Node extends TreeNode {
  place: EntryPlace | undefined;
  kind: TarKind;
  content: EntryPlace | undefined;
  children: Map<string, Node> | undefined;
}

const STATUSES: readonly FileStatus[] = ["live", "overwritten", "deleted", "whiteout"];

/** Linux follows 40 symbolic links before it says ELOOP: path_resolution(7). */
const SYMLINK_LIMIT = 40;

/**
 * All layers on top of each other, as a container sees them, and of each entry what became of it. Nothing is unpacked:
 * names are the layers' own, and a path that leads out of the image is one inside of it.
 * OCI image-spec v1.1, layer.md, "Applying Changesets" and "Whiteouts".
 * Throws `limit-exceeded` for more folders without an entry than `LIMITS.unlistedFolders`.
 */
export class FileTree {
  readonly #layers: readonly LayerEntries[];
  readonly #fates: readonly Fates[];
  readonly #root: Node = { name: "", place: undefined, kind: "directory", content: undefined, children: new Map() };
  readonly #dangling: EntryPlace[] = [];
  readonly #hardLinks: Node[] = [];
  #unlisted = 0;
  #lastFolder: { readonly path: string; readonly children: Map<string, Node> } | undefined;

  constructor(layers: readonly LayerEntries[]) {
    this.#layers = layers;
    this.#fates = layers.map(({ length }) => new Fates(length));
    for (const layer of layers.keys()) {
      this.#applyWhiteouts(layer);
      this.#addEntries(layer);
    }
    this.#reviveLinkedContent();
  }

  get root(): TreeNode {
    return this.#root;
  }

  /** Whiteouts of something that is not there. */
  get danglingWhiteouts(): readonly EntryPlace[] {
    return this.#dangling;
  }

  /** A file whose name is gone is live as long as a hard link to it is: its bytes are. */
  status({ layer, entry }: EntryPlace): FileStatus {
    return STATUSES[this.#fates[layer]!.status[entry]!]!;
  }

  /** What overwrote or deleted an entry: an entry of the same layer or of a later one. */
  endedBy({ layer, entry }: EntryPlace): EntryPlace | undefined {
    const fates = this.#fates[layer]!;
    return fates.byLayer[entry] === NOBODY ? undefined : { layer: fates.byLayer[entry]!, entry: fates.byEntry[entry]! };
  }

  /**
   * What a path leads to, symbolic links on the way followed inside the image, as a container's kernel would; the last
   * name too unless told otherwise. Undefined where there is nothing, or links go in a circle.
   */
  find(path: string, { followLast = true }: { readonly followLast?: boolean } = {}): TreeNode | undefined {
    return this.#walk(path, followLast)?.node;
  }

  /** Like `find`, and says where it arrived: the path without symbolic links. */
  resolve(path: string): { readonly path: string; readonly node: TreeNode } | undefined {
    return this.#walk(path, true);
  }

  /** Everything that a container sees below a folder, in the order of the names, a folder before what is in it. */
  *entries(folder: TreeNode = this.#root, path = ""): Generator<{ readonly path: string; readonly node: TreeNode }> {
    const pending = [{ path, node: folder }];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (next.node !== folder) yield next;
      const base = next.path === "" ? "" : `${next.path}/`;
      const children = [...(next.node.children?.values() ?? [])].sort((a, b) => (a.name < b.name ? 1 : -1));
      for (const node of children) pending.push({ path: base + node.name, node });
    }
  }

  #walk(path: string, followLast: boolean): { readonly path: string; readonly node: Node } | undefined {
    const way: Node[] = [];
    const pending = namesOf(path).reverse();
    for (let links = 0; pending.length > 0; ) {
      const name = pending.pop()!;
      if (name === "..") {
        way.pop();
        continue;
      }
      const node = (way.at(-1) ?? this.#root).children?.get(name);
      if (node === undefined) return undefined;
      const target = this.#symlinkTarget(node);
      if (target === undefined || (pending.length === 0 && !followLast)) {
        way.push(node);
        continue;
      }
      if (++links > SYMLINK_LIMIT) return undefined;
      if (target.startsWith("/")) way.length = 0;
      pending.push(...namesOf(target).reverse());
    }
    return { path: way.map(({ name }) => name).join("/"), node: way.at(-1) ?? this.#root };
  }

  /** Of a symbolic link, also under the name of a hard link to it. */
  #symlinkTarget({ kind, content }: Node): string | undefined {
    if (content === undefined || (kind !== "symlink" && kind !== "hard-link")) return undefined;
    const entries = this.#layers[content.layer]!;
    return entries.kind(content.entry) === "symlink" ? entries.linkPath(content.entry) : undefined;
  }

  /**
   * Whiteouts hide what lower layers have, wherever they stand in their layer: so they come first, and all are looked
   * up before one of them takes effect.
   */
  #applyWhiteouts(layer: number): void {
    const entries = this.#layers[layer]!;
    const hidden: { readonly folder: Node; readonly node: Node; readonly by: EntryPlace }[] = [];
    for (let entry = 0; entry < entries.length; entry++) {
      const path = entries.path(entry);
      if (!path.includes(WHITEOUT_PREFIX)) continue;
      const slash = path.lastIndexOf("/") + 1;
      if (!path.startsWith(WHITEOUT_PREFIX, slash) && !path.startsWith(WHITEOUT_META_PREFIX)) continue;
      const by = { layer, entry };
      this.#fates[layer]!.status[entry] = STATUSES.indexOf("whiteout");
      const folder = this.#walk(path.slice(0, slash), true)?.node;
      const name = path.slice(slash);
      if (name === WHITEOUT_OPAQUE) {
        for (const node of folder?.children?.values() ?? []) hidden.push({ folder: folder!, node, by });
      } else if (!name.startsWith(WHITEOUT_META_PREFIX) && !path.startsWith(WHITEOUT_META_PREFIX)) {
        const node = folder?.children?.get(name.slice(WHITEOUT_PREFIX.length));
        if (node === undefined) this.#dangling.push(by);
        else hidden.push({ folder: folder!, node, by });
      }
    }
    for (const { folder, node, by } of hidden) if (folder.children!.delete(node.name)) this.#end(node, "deleted", by);
  }

  #addEntries(layer: number): void {
    const entries = this.#layers[layer]!;
    const whiteout = STATUSES.indexOf("whiteout");
    for (let entry = 0; entry < entries.length; entry++) {
      if (this.#fates[layer]!.status[entry] === whiteout) continue;
      this.#add(entries.path(entry), entries.kind(entry), { layer, entry });
    }
  }

  #add(path: string, kind: TarKind, place: EntryPlace): void {
    const slash = path.lastIndexOf("/");
    const name = path.slice(slash + 1);
    if (name === "" || name === "..") {
      // The root itself; a path that ends in `..` names a folder that other entries name better.
      if (name === "") this.#replaceFolder(this.#root, place);
      return;
    }
    const siblings = this.#siblings(slash < 0 ? "" : path.slice(0, slash), place);
    const old = siblings.get(name);
    if (old?.kind === "directory" && kind === "directory") {
      this.#replaceFolder(old, place);
      this.#lastFolder = { path, children: old.children! };
      return;
    }
    const content = kind === "hard-link" ? this.#contentOf(this.#layers[place.layer]!.linkPath(place.entry)) : place;
    if (old !== undefined) this.#end(old, "overwritten", place);
    const children = kind === "directory" ? new Map<string, Node>() : undefined;
    const node: Node = { name, place, kind, content, children };
    siblings.set(name, node);
    if (kind === "hard-link") this.#hardLinks.push(node);
    if (children !== undefined) this.#lastFolder = { path, children };
  }

  /** A folder that is there already gets another owner and mode, and keeps what is in it. */
  #replaceFolder(folder: Node, place: EntryPlace): void {
    if (folder.place !== undefined) this.#fate(folder.place, "overwritten", place);
    folder.place = place;
    folder.content = place;
  }

  #contentOf(target: string): EntryPlace | undefined {
    return this.#walk(target, false)?.node.content;
  }

  /** Entries come folder by folder: the last folder is remembered until a name goes that the way to it may go through. */
  #siblings(path: string, by: EntryPlace): Map<string, Node> {
    if (this.#lastFolder?.path === path) return this.#lastFolder.children;
    const children = this.#folder(path, by);
    this.#lastFolder = { path, children };
    return children;
  }

  /** What is in the folder of a new entry. Folders that are missing are made, and what stands in their place goes. */
  #folder(path: string, by: EntryPlace): Map<string, Node> {
    const way: Node[] = [];
    const pending = namesOf(path).reverse();
    for (let links = 0; pending.length > 0; ) {
      const name = pending.pop()!;
      if (name === "..") {
        way.pop();
        continue;
      }
      const parent = way.at(-1) ?? this.#root;
      const node = parent.children!.get(name);
      const target = node === undefined ? undefined : this.#symlinkTarget(node);
      if (target !== undefined && ++links <= SYMLINK_LIMIT) {
        if (target.startsWith("/")) way.length = 0;
        pending.push(...namesOf(target).reverse());
        continue;
      }
      if (node?.kind === "directory") {
        way.push(node);
        continue;
      }
      if (node !== undefined) this.#end(node, "overwritten", by);
      way.push(this.#unlistedFolder(parent, name));
    }
    return (way.at(-1) ?? this.#root).children!;
  }

  #unlistedFolder(parent: Node, name: string): Node {
    if (++this.#unlisted > LIMITS.unlistedFolders) {
      throw new PlimsollError("limit-exceeded", {
        what: `the image has more than ${LIMITS.unlistedFolders} folders that none of its layers lists`,
        why: "a few paths of thousands of names make them without end, and no real image does",
      });
    }
    const made: Node = { name, place: undefined, kind: "directory", content: undefined, children: new Map() };
    parent.children!.set(name, made);
    return made;
  }

  /** A name goes, and all that is below it. */
  #end(node: Node, status: FileStatus, by: EntryPlace): void {
    if (node.kind !== "file") this.#lastFolder = undefined;
    const pending = [node];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (next.place !== undefined) this.#fate(next.place, status, by);
      if (next.children !== undefined) for (const child of next.children.values()) pending.push(child);
    }
  }

  #fate({ layer, entry }: EntryPlace, status: FileStatus, by: EntryPlace): void {
    const fates = this.#fates[layer]!;
    fates.status[entry] = STATUSES.indexOf(status);
    fates.byLayer[entry] = by.layer;
    fates.byEntry[entry] = by.entry;
  }

  #reviveLinkedContent(): void {
    for (const { content, place } of this.#hardLinks) {
      if (content === undefined || this.status(place!) !== "live") continue;
      const fates = this.#fates[content.layer]!;
      fates.status[content.entry] = STATUSES.indexOf("live");
      fates.byLayer[content.entry] = NOBODY;
    }
  }
}

const NOBODY = -1;

/** Of each entry of a layer what became of it, and by whom. */
class Fates {
  readonly status: Uint8Array;
  readonly byLayer: Int32Array;
  readonly byEntry: Int32Array;

  constructor(length: number) {
    this.status = new Uint8Array(length);
    this.byLayer = new Int32Array(length).fill(NOBODY);
    this.byEntry = new Int32Array(length);
  }
}

function namesOf(path: string): string[] {
  return path.split("/").filter((name) => name !== "" && name !== ".");
}
