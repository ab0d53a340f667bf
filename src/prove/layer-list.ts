import type { TarHeader, TarKind } from "../format/tar/entry.ts";
import { TarReader } from "../format/tar/reader.ts";
import type { Layer } from "../image/image.ts";
import { uncompressed } from "../image/uncompressed.ts";

/** The entries of a layer as columns, which are kept for a whole image and sent between threads. */
export interface LayerList {
  readonly paths: readonly string[];
  readonly kinds: readonly TarKind[];
  /** By the index of the entry, as are `attributes`: most entries have neither. */
  readonly linkPaths: ReadonlyMap<number, string>;
  readonly attributes: ReadonlyMap<number, string>;
  readonly modes: Float64Array;
  readonly uids: Float64Array;
  readonly gids: Float64Array;
  readonly sizes: Float64Array;
}

/** Lists a layer, to whose end something reads. */
export type ListLayer = (layer: Layer) => Promise<LayerList>;

/** Collects the entries of a layer while its tar is read. What it says is true only once the layer's digests were checked. */
export class LayerLister {
  readonly #paths: string[] = [];
  readonly #kinds: TarKind[] = [];
  readonly #linkPaths = new Map<number, string>();
  readonly #attributes = new Map<number, string>();
  readonly #numbers: { modes: number[]; uids: number[]; gids: number[]; sizes: number[] } = {
    ...{ modes: [], uids: [], gids: [], sizes: [] },
  };

  add(header: TarHeader): void {
    const { path, kind, linkPath, mode, uid, gid, records } = header;
    const index = this.#paths.length;
    this.#paths.push(path);
    this.#kinds.push(kind);
    if (linkPath !== "") this.#linkPaths.set(index, linkPath);
    if (records.size > 0) this.#attributes.set(index, attributesOf(records));
    const { modes, uids, gids, sizes } = this.#numbers;
    modes.push(mode);
    uids.push(uid);
    gids.push(gid);
    sizes.push(header.expandedSizeBytes ?? header.sizeBytes);
  }

  get list(): LayerList {
    const { modes, uids, gids, sizes } = this.#numbers;
    return {
      ...{ paths: this.#paths, kinds: this.#kinds, linkPaths: this.#linkPaths, attributes: this.#attributes },
      modes: Float64Array.from(modes),
      uids: Float64Array.from(uids),
      gids: Float64Array.from(gids),
      sizes: Float64Array.from(sizes),
    };
  }
}

/** Reads a layer to its end on this thread, checks it against its digests, and lists its entries. */
export async function listLayer(layer: Layer): Promise<LayerList> {
  const lister = new LayerLister();
  const tar = uncompressed(layer, { blocking: true });
  for await (const header of new TarReader(tar, `layer ${layer.descriptor.digest}`)) lister.add(header);
  return lister.list;
}

/** The entries of the layer with this index in its image. */
export function entriesOf(list: LayerList, layer: number): readonly LayerEntry[] {
  return list.paths.map((_, index) => new LayerEntry(list, layer, index));
}

/** One entry of a layer, as the tar contains it. An image has very many, so it holds nothing but its place in the list. */
export class LayerEntry {
  readonly #list: LayerList;
  /** The index of the layer in its image. */
  readonly layer: number;
  readonly #index: number;

  constructor(list: LayerList, layer: number, index: number) {
    this.#list = list;
    this.layer = layer;
    this.#index = index;
  }

  /** Index of the layer, and of the entry in the layer: `3 17`. */
  get id(): string {
    return `${this.layer} ${this.#index}`;
  }

  /** As written in the archive: `./etc/`, `a/../b`. */
  get path(): string {
    return this.#list.paths[this.#index]!;
  }

  get kind(): TarKind {
    return this.#list.kinds[this.#index]!;
  }

  get linkPath(): string {
    return this.#list.linkPaths.get(this.#index) ?? "";
  }

  get mode(): number {
    return this.#list.modes[this.#index]!;
  }

  get uid(): number {
    return this.#list.uids[this.#index]!;
  }

  get gid(): number {
    return this.#list.gids[this.#index]!;
  }

  /** Size of the file that a container sees, including holes. */
  get sizeBytes(): number {
    return this.#list.sizes[this.#index]!;
  }

  /** Extended attributes, as text that can be compared; empty for none. */
  get attributes(): string {
    return this.#list.attributes.get(this.#index) ?? "";
  }
}

/** pax names them `SCHILY.xattr.NAME`; a file's capabilities are one of them. */
function attributesOf(records: TarHeader["records"]): string {
  const own = [...records].filter(([keyword]) => keyword.startsWith("SCHILY.xattr."));
  const texts = own.map(([keyword, value]) => `${keyword}=${Buffer.from(value).toString("hex")}`);
  return texts.sort().join(" ");
}
