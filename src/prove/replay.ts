import type { Image } from "../image/image.ts";
import { entriesOf, type LayerEntry, type LayerList, type ListLayer, listLayer } from "./layer-list.ts";

/** What a container finds under one path. */
export interface Found {
  /** The entry of the path: for a hard link, the entry that it links to. Undefined for a folder that no layer lists. */
  readonly entry: LayerEntry | undefined;
  /** The paths of what is in a folder; undefined for everything else. */
  readonly below: Set<string> | undefined;
}

/** path_resolution(7): Linux follows 40 symbolic links before it says ELOOP. */
const LINK_LIMIT = 40;

/**
 * What a container sees of an image, by path, without the root. The layers are read and applied one by one, by the
 * rules of OCI image-spec v1.1, layer.md. These rules are implemented here a second time: a proof that shared code with
 * what it proves would share its faults.
 *
 * 1. Entries are applied in their order. A path is cleaned as text, and the links in its folders are followed.
 * 2. A folder over a folder changes its owner and mode. Any other entry removes what is there, with everything below
 *    it.
 * 3. Missing folders are made; anything else in their place is removed.
 * 4. A whiteout removes a name, an opaque whiteout all names of its folder, except those that its own layer has put
 *    there. An opaque whiteout belongs to the folder that its layer lists, before or after it, even if a link is still
 *    there.
 * 5. `.wh.`, `.wh..`, `.wh...` and AUFS's own files remove nothing and are not seen.
 */
export async function replayImage(image: Image, list: ListLayer = listLayer): Promise<ReadonlyMap<string, Found>> {
  const replay = new Replay();
  for (const [index, layer] of image.layers.entries()) replay.apply(index, await list(layer));
  return replay.end();
}

/** The names of an image while its layers are applied. Paths are `etc/passwd`, the root is the empty path. */
class Replay {
  readonly #found = new Map<string, Found>([["", { entry: undefined, below: new Set() }]]);
  /** The index of the layer that is being applied, and the paths that it has put there, with the folders above. */
  #layer = 0;
  #own = new Set<string>();
  /** Folders of the layer that hold nothing of lower layers any more: none is cleared twice. */
  #cleared = new Set<string>();
  /** Where folders lead, as long as no link comes or goes. */
  readonly #leadsTo = new Map<string, string>();

  apply(layer: number, list: LayerList): void {
    const entries = entriesOf(list, layer);
    this.#layer = layer;
    this.#own = new Set();
    this.#cleared = new Set();
    const paths = entries.map(({ path }) => cleaned(path));
    const folders = new Set(paths.filter((_, index) => entries[index]!.kind === "directory"));
    for (const [index, entry] of entries.entries()) {
      const path = paths[index]!;
      const [folder, name] = split(path);
      if (path.startsWith(".wh..wh.") && name !== ".wh..wh..opq") continue;
      if (name.startsWith(".wh.")) this.#whiteout(folder, name.slice(4), folders);
      else if (path !== "") this.#put(this.#moved(path, folder, name), entry);
    }
  }

  /** The names that are there when all layers are applied; none may follow. */
  end(): ReadonlyMap<string, Found> {
    this.#found.delete("");
    return this.#found;
  }

  #put(path: string, entry: LayerEntry): void {
    const [folder] = split(path);
    this.#makeFolder(folder);
    const old = this.#found.get(path);
    if (entry.kind === "directory" && old?.below !== undefined) this.#found.set(path, { entry, below: old.below });
    else {
      const linked = entry.kind === "hard-link" ? this.#linked(entry) : entry;
      if (old !== undefined) this.#remove(path);
      this.#found.set(path, { entry: linked, below: entry.kind === "directory" ? new Set() : undefined });
      this.#found.get(folder)!.below!.add(path);
      if (linked.kind === "symlink") this.#leadsTo.clear();
    }
    this.#own.add(path);
  }

  /** The entry whose bytes a hard link has; the link itself if there is none. */
  #linked(entry: LayerEntry): LayerEntry {
    const [folder, name] = split(cleaned(entry.linkPath));
    const target = this.#found.get(join(this.#followed(folder), name));
    return target?.entry === undefined || target.below !== undefined ? entry : target.entry;
  }

  #makeFolder(path: string): void {
    // Then all folders above it are there too, and of this layer.
    if (this.#own.has(path) && this.#found.get(path)?.below !== undefined) return;
    let at = "";
    for (const name of path === "" ? [] : path.split("/")) {
      const above = this.#found.get(at)!;
      at = join(at, name);
      this.#own.add(at);
      if (this.#found.get(at)?.below !== undefined) continue;
      this.#remove(at);
      this.#found.set(at, { entry: undefined, below: new Set() });
      above.below!.add(at);
    }
  }

  /** `hidden` is the name without `.wh.`. */
  #whiteout(folder: string, hidden: string, listedFolders: ReadonlySet<string>): void {
    if (hidden === ".wh..opq") {
      const [above, name] = split(folder);
      const path = listedFolders.has(folder) ? join(this.#followed(above), name) : this.#followed(folder);
      if (this.#cleared.has(path)) return;
      this.#cleared.add(path);
      for (const each of [...(this.#found.get(path)?.below ?? [])]) this.#hide(each);
    } else if (hidden !== "" && hidden !== "." && hidden !== ".." && !hidden.startsWith(".wh.")) {
      const path = this.#followed(folder);
      if (this.#found.get(path)?.below !== undefined) this.#hide(join(path, hidden));
    }
  }

  /** Removes what lower layers have at a path; a folder that stays loses the owner and mode that they gave it. */
  #hide(path: string): void {
    const pending = [path];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const found = this.#found.get(next);
      if (found === undefined) continue;
      if (!this.#own.has(next)) {
        this.#remove(next);
        continue;
      }
      if (found.below === undefined || this.#cleared.has(next)) continue;
      this.#cleared.add(next);
      for (const each of found.below) pending.push(each);
      if (found.entry !== undefined && found.entry.layer !== this.#layer) {
        this.#found.set(next, { entry: undefined, below: found.below });
      }
    }
  }

  #remove(path: string): void {
    const pending = [path];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const found = this.#found.get(next);
      for (const each of found?.below ?? []) pending.push(each);
      if (found?.entry?.kind === "symlink") this.#leadsTo.clear();
      this.#found.delete(next);
    }
    this.#found.get(split(path)[0])?.below?.delete(path);
  }

  /** A path whose folder's links are followed: mostly the same one, of which there need be no copy. */
  #moved(path: string, folder: string, name: string): string {
    const followed = this.#followed(folder);
    return followed === folder ? path : join(followed, name);
  }

  /**
   * A path with all its links followed, including the last name. Names that do not exist are kept as written, and so is
   * a path whose links form a circle. So it depends on nothing but the links that there are.
   */
  #followed(path: string): string {
    const known = this.#leadsTo.get(path);
    if (known !== undefined) return known;
    const followed = this.#follow(path);
    this.#leadsTo.set(path, followed);
    return followed;
  }

  #follow(path: string): string {
    let at = "";
    let links = 0;
    const pending = path.split("/").reverse();
    for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
      if (name === "" || name === ".") continue;
      if (name === "..") {
        at = split(at)[0];
        continue;
      }
      const entry = this.#found.get(join(at, name))?.entry;
      if (entry?.kind !== "symlink") {
        at = join(at, name);
        continue;
      }
      if (links++ === LINK_LIMIT) return path;
      if (entry.linkPath.startsWith("/")) at = "";
      pending.push(...entry.linkPath.split("/").reverse());
    }
    return at;
  }
}

function join(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

function split(path: string): readonly [folder: string, name: string] {
  const slash = path.lastIndexOf("/");
  return [path.slice(0, Math.max(0, slash)), path.slice(slash + 1)];
}

/** Like Go's filepath.Clean for a path below the root: `..` removes the name before it. */
function cleaned(path: string): string {
  const isClean = !path.endsWith("/") && !path.startsWith("/") && !path.startsWith(".");
  if (isClean && !path.includes("/.") && !path.includes("//")) return path;
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "..") names.pop();
    else if (name !== "" && name !== ".") names.push(name);
  }
  return names.join("/");
}
