import { strict as assert } from "node:assert";
import { type Cause, causeName, findCauses } from "./causes.ts";
import type { ImageLedger } from "./ledger/image-ledger.ts";
import type { FileOwner } from "./ledger/owner.ts";
import { type Piece, piecesOf, totalsOf } from "./pieces.ts";
import { placeKey } from "./place-key.ts";
import type { ProgramPart, ProgramParts } from "./program-parts.ts";
import type { ImageView } from "./view-names.ts";

/** What distinguishes a row from its siblings. */
type ImageRowKind = "image" | "part" | ImageView;

/**
 * A row of a view of an image. The root has no parent; both sizes of a row with children are the sums over its
 * children. `wireBytes` is a share of compressed blobs.
 */
export interface ImageRow {
  readonly id: number;
  readonly parent: number | null;
  readonly label: string;
  readonly kind: ImageRowKind;
  readonly sizeBytes: number;
  readonly wireBytes: number;
  /** How the label is known. */
  readonly how: string;
}

type Causes = readonly (readonly Cause[])[];

export interface ViewOptions {
  /** Restricts the view to this layer. */
  readonly layer?: number | undefined;
  /** The cause of each entry, if it is already known. */
  readonly causes?: Causes | undefined;
  /** The parts of Go programs, which the views by module, package and symbol need; the last one needs symbols. */
  readonly programs?: ProgramParts | undefined;
}

/** A name in a view and how it is known. */
interface Name {
  readonly kind: ImageRowKind;
  readonly label: string;
  readonly how: string;
}

interface Node {
  readonly name: Name;
  children: Map<Name, Node> | undefined;
  sizeBytes: number;
  wireBytes: number;
}

interface Sizes {
  readonly sizeBytes: number;
  readonly wireBytes: number;
}

/** The view as rows, a parent before its children and siblings from the largest to the smallest. */
export function viewImage(ledger: ImageLedger, view: ImageView, options: ViewOptions = {}): readonly ImageRow[] {
  return viewsOfImage(ledger, [view], options)[0]!;
}

/** Several views of one image, in one pass over its bytes. */
export function viewsOfImage(
  ledger: ImageLedger,
  views: readonly ImageView[],
  options: ViewOptions = {},
): readonly (readonly ImageRow[])[] {
  const { layer, programs } = options;
  const open = views.map((view) => new OpenView(view, ledger, options));
  for (const piece of piecesOf(ledger, layer)) {
    const parts = programs === undefined ? undefined : partsOf(piece, programs);
    for (const view of open) {
      if (parts === undefined) view.count(piece, undefined, piece);
      else for (const part of parts) view.count(piece, part, part);
    }
  }
  const totals = totalsOf(ledger, layer);
  return open.map((view) => view.rows(totals));
}

/** The parts of a piece that is a program which was opened. */
function partsOf({ kind, layer, entry }: Piece, { parts }: ProgramParts): readonly ProgramPart[] | undefined {
  return kind === "content" ? parts.get(placeKey({ layer: layer!, entry: entry! })) : undefined;
}

/** A view in which bytes are being counted. */
class OpenView {
  readonly #view: ImageView;
  readonly #root: Node;
  readonly #wayTo: Way;
  /**
   * Bytes are counted at the end of a way, and summed up in the end. In the view by file, nearly every file has its own
   * way.
   */
  readonly #leaves = new Map<readonly Name[], Node>();
  #last: { readonly way: readonly Name[]; readonly leaf: Node } | undefined;

  constructor(view: ImageView, ledger: ImageLedger, { layer, causes }: ViewOptions) {
    const names = new Names();
    this.#view = view;
    this.#root = newNode(layer === undefined ? names.get("image", ledger.name, "manifest") : layerName(names, layer));
    this.#wayTo = wayOf(view, { ledger, names, causes }, layer !== undefined);
  }

  count(piece: Piece, part: ProgramPart | undefined, sizes: Sizes): void {
    const way = this.#wayTo(piece, part);
    if (way !== this.#last?.way) this.#last = { way, leaf: this.#leafOf(way) };
    const { leaf } = this.#last;
    leaf.sizeBytes += sizes.sizeBytes;
    leaf.wireBytes += sizes.wireBytes;
  }

  #leafOf(way: readonly Name[]): Node {
    let leaf = this.#leaves.get(way);
    if (leaf === undefined) {
      leaf = way.reduce(childOf, this.#root);
      if (this.#view !== "file") this.#leaves.set(way, leaf);
    }
    return leaf;
  }

  rows({ sizeBytes, wireBytes }: Sizes): readonly ImageRow[] {
    sumUp(this.#root);
    assert(this.#root.sizeBytes === sizeBytes && this.#root.wireBytes === wireBytes);
    const rows: ImageRow[] = [];
    flatten(this.#root, null, rows);
    return rows;
  }
}

/** The rows below the root in which a piece counts. Equal names are one object, and mostly equal ways are too. */
type Way = (piece: Piece, part: ProgramPart | undefined) => readonly Name[];

/** The way of a piece of content. */
type ContentWay = (layer: number, entry: number, part: ProgramPart | undefined) => readonly Name[];

interface Naming {
  readonly ledger: ImageLedger;
  readonly names: Names;
  readonly causes: Causes | undefined;
}

function wayOf(view: ImageView, naming: Naming, ofOneLayer: boolean): Way {
  const { names } = naming;
  const contentWay = contentWayOf(view, naming, ofOneLayer);
  const isInLayers = LAYERED.has(view) && !ofOneLayer;
  const others = new Map<number | null, Map<Piece["kind"], readonly Name[]>>();
  return ({ kind, layer, entry }, part) => {
    if (kind === "content") return contentWay(layer!, entry!, part);
    const head = isInLayers ? layer : null;
    const ofHead = remembered(others, head, () => new Map<Piece["kind"], readonly Name[]>());
    return remembered(ofHead, kind, () => [
      ...(head === null ? [] : [layerName(names, head)]),
      names.get("part", kind, "format"),
    ]);
  };
}

/** Views whose rows are below the row of their layer. */
const LAYERED: ReadonlySet<ImageView> = new Set(["layer", "file"]);

function contentWayOf(view: ImageView, { ledger, names, causes: found }: Naming, ofOneLayer: boolean): ContentWay {
  const { layers } = ledger;
  const heads = layers.map(({ index }) => (ofOneLayer ? [] : [layerName(names, index)]));
  const pathOf = (layer: number, entry: number) => layers[layer]!.survey.entries.path(entry);
  switch (view) {
    case "layer": {
      const ways = heads.map((head) => [...head, names.get("part", "[files]", "format")]);
      return (layer) => ways[layer]!;
    }
    case "file":
      return (layer, entry) => [...heads[layer]!, names.get("file", pathOf(layer, entry), "format")];
    case "owner": {
      const known = new Map<FileOwner, readonly Name[]>();
      return (layer, entry) => {
        const owner = layers[layer]!.owners[entry]!;
        return remembered(known, owner, () => [ownerName(names, owner)]);
      };
    }
    case "cause": {
      const causes = found ?? findCauses(layers, ledger.tree);
      const known = new Map<string, readonly Name[]>();
      return (layer, entry) => {
        const cause = causes[layer]![entry]!;
        return remembered(known, cause.leftover ?? cause.kind, () => [causeRow(names, cause)]);
      };
    }
    case "directory": {
      const known = new Map<string, readonly Name[]>();
      // Paths come folder by folder: most are in the same folder as the path before.
      let last = { folder: "", way: directoryNames(names, "") };
      return (layer, entry) => {
        const path = pathOf(layer, entry);
        const length = Math.max(0, path.lastIndexOf("/"));
        if (length !== last.folder.length || !path.startsWith(last.folder)) {
          const folder = path.slice(0, length);
          last = { folder, way: remembered(known, folder, () => directoryNames(names, folder)) };
        }
        return last.way;
      };
    }
    case "module":
    case "package":
    case "symbol": {
      const known = new Map<Name, readonly Name[]>();
      return (layer, entry, part) => {
        const module = moduleName(ledger, names, layer, entry, part);
        if (view === "module" || part === undefined) return remembered(known, module, () => [module]);
        const { label, symbol } = part;
        const way = [module, names.get("package", label.package, label.how)];
        if (view === "symbol" && symbol !== undefined) way.push(names.get("symbol", symbol, label.how));
        return way;
      };
    }
  }
}

/** Names by kind and label. The first call for a name decides how it is known. */
class Names {
  readonly #byKind = new Map<ImageRowKind, Map<string, Name>>();

  get(kind: ImageRowKind, label: string, how: string): Name {
    const byLabel = remembered(this.#byKind, kind, () => new Map<string, Name>());
    return remembered(byLabel, label, () => ({ kind, label, how }));
  }
}

function remembered<Key, Value>(known: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = known.get(key);
  if (value === undefined) {
    value = make();
    known.set(key, value);
  }
  return value;
}

function layerName(names: Names, layer: number): Name {
  return names.get("layer", `layer ${layer}`, "manifest");
}

function ownerName(names: Names, { name, version, how }: FileOwner): Name {
  return names.get("owner", version === null ? name : `${name} ${version}`, how);
}

function causeRow(names: Names, cause: Cause): Name {
  return names.get("cause", causeName(cause), cause.kind === "leftover" ? "path rule" : "layers");
}

function directoryNames(names: Names, folder: string): readonly Name[] {
  const found: Name[] = [];
  for (let end = folder === "" ? -1 : 0; end !== -1; ) {
    end = folder.indexOf("/", end + 1);
    found.push(names.get("directory", end === -1 ? folder : folder.slice(0, end), "format"));
  }
  return [...found, names.get("part", "[files]", "format")];
}

function moduleName(
  { layers }: ImageLedger,
  names: Names,
  layer: number,
  entry: number,
  part: ProgramPart | undefined,
): Name {
  if (part !== undefined) return names.get("module", part.label.module, part.label.how);
  const isGo = layers[layer]!.survey.programs.get(entry)?.go != null;
  return names.get("part", isGo ? "[Go programs that were not opened]" : "[other files]", "format");
}

function newNode(name: Name): Node {
  return { name, children: undefined, sizeBytes: 0, wireBytes: 0 };
}

function sumUp(node: Node): void {
  for (const child of node.children?.values() ?? []) {
    sumUp(child);
    node.sizeBytes += child.sizeBytes;
    node.wireBytes += child.wireBytes;
  }
}

function childOf(node: Node, name: Name): Node {
  node.children ??= new Map();
  let child = node.children.get(name);
  if (child === undefined) {
    child = newNode(name);
    node.children.set(name, child);
  }
  return child;
}

function flatten(node: Node, parent: number | null, rows: ImageRow[]): void {
  const id = rows.length;
  const { sizeBytes, wireBytes, children } = node;
  const { label, kind, how } = node.name;
  rows.push({ id, parent, label, kind, sizeBytes, wireBytes, how });
  if (children === undefined) return;
  for (const child of [...children.values()].sort(bySize)) flatten(child, id, rows);
}

function bySize(a: Node, b: Node): number {
  const bySizes = b.sizeBytes - a.sizeBytes || b.wireBytes - a.wireBytes;
  return bySizes || (a.name.label < b.name.label ? -1 : Number(a.name.label > b.name.label));
}
