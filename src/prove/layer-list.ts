import type { TarHeader, TarKind } from "../format/tar/entry.ts";
import { TarReader } from "../format/tar/reader.ts";
import type { Layer } from "../image/image.ts";
import { uncompressed } from "../image/uncompressed.ts";

/** One entry of a layer, as the tar contains it. */
export interface LayerEntry {
  /** Index of the layer, and of the entry in the layer: `3 17`. */
  readonly id: string;
  /** As written in the archive: `./etc/`, `a/../b`. */
  readonly path: string;
  readonly kind: TarKind;
  readonly linkPath: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Size of the file that a container sees, including holes. */
  readonly sizeBytes: number;
  /** Extended attributes, as text that can be compared; empty for none. */
  readonly attributes: string;
}

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
  const { paths, kinds, linkPaths, attributes, modes, uids, gids, sizes } = list;
  return paths.map((path, index) => ({
    id: `${layer} ${index}`,
    path,
    kind: kinds[index]!,
    linkPath: linkPaths.get(index) ?? "",
    mode: modes[index]!,
    uid: uids[index]!,
    gid: gids[index]!,
    sizeBytes: sizes[index]!,
    attributes: attributes.get(index) ?? "",
  }));
}

/** pax names them `SCHILY.xattr.NAME`; a file's capabilities are one of them. */
function attributesOf(records: TarHeader["records"]): string {
  const own = [...records].filter(([keyword]) => keyword.startsWith("SCHILY.xattr."));
  const texts = own.map(([keyword, value]) => `${keyword}=${Buffer.from(value).toString("hex")}`);
  return texts.sort().join(" ");
}
