import { strict as assert } from "node:assert";
import { type Cause, causeName, findCauses } from "./causes.ts";
import { placeKey } from "./go-programs.ts";
import type { ImageLedger } from "./image-ledger.ts";
import type { FileOwner } from "./owner.ts";
import { type Piece, piecesOf, totalsOf } from "./pieces.ts";
import type { ProgramPart, ProgramParts } from "./program-parts.ts";

/** What tells a row from its siblings. */
type ImageRowKind = "image" | "part" | "layer" | "file" | "owner" | "cause" | "directory" | "module" | "package";

/**
 * A row of a view of an image. The root has no parent; both sizes of its children add up to those of a row that has any.
 * `wireBytes` is a share of compressed blobs.
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

export const IMAGE_VIEWS = ["layer", "owner", "cause", "directory", "file", "module", "package"] as const;
export type ImageView = (typeof IMAGE_VIEWS)[number];

export interface ViewOptions {
  /** Of this layer only. */
  readonly layer?: number | undefined;
  /** What Go programs are made of: wanted for the views by module and by package. */
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
  const { layer } = options;
  const names = new Names();
  const root = newNode(layer === undefined ? imageName(names, ledger) : layerName(names, layer));
  const wayTo = wayOf(view, ledger, names, layer !== undefined);
  for (const piece of piecesOf(ledger, layer)) {
    for (const { part, sizes } of partsOf(piece, options.programs)) {
      let node = count(root, sizes);
      for (const name of wayTo(piece, part)) node = count(childOf(node, name), sizes);
    }
  }
  const totals = totalsOf(ledger, layer);
  assert(root.sizeBytes === totals.sizeBytes && root.wireBytes === totals.wireBytes);
  const rows: ImageRow[] = [];
  flatten(root, null, rows);
  return rows;
}

/** A piece as a whole, or of a program that was opened, each part of it. */
function* partsOf(
  piece: Piece,
  programs: ProgramParts | undefined,
): Generator<{ readonly part?: ProgramPart; readonly sizes: Sizes }> {
  const { kind, layer, entry } = piece;
  const parts = kind === "content" ? programs?.parts.get(placeKey({ layer: layer!, entry: entry! })) : undefined;
  if (parts === undefined) yield { sizes: piece };
  else for (const part of parts) yield { part, sizes: part };
}

/** The rows below the root that a piece counts in. Equal names are one object. */
type Way = (piece: Piece, part: ProgramPart | undefined) => readonly Name[];

/** Of a piece of content. */
type ContentWay = (layer: number, entry: number, part: ProgramPart | undefined) => readonly Name[];

function wayOf(view: ImageView, ledger: ImageLedger, names: Names, ofOneLayer: boolean): Way {
  const contentWay = contentWayOf(view, ledger, names);
  const inLayers = (view === "layer" || view === "file") && !ofOneLayer;
  return (piece, part) => {
    const { kind, layer, entry } = piece;
    const way = kind === "content" ? contentWay(layer!, entry!, part) : [names.get("part", kind, "format")];
    return inLayers && layer !== null ? [layerName(names, layer), ...way] : way;
  };
}

function contentWayOf(view: ImageView, ledger: ImageLedger, names: Names): ContentWay {
  const { layers } = ledger;
  const pathOf = (layer: number, entry: number) => layers[layer]!.survey.entries.path(entry);
  switch (view) {
    case "layer": {
      const files = [names.get("part", "[files]", "format")];
      return () => files;
    }
    case "file":
      return (layer, entry) => [names.get("file", pathOf(layer, entry), "format")];
    case "owner": {
      const known = new Map<FileOwner, readonly Name[]>();
      return (layer, entry) => {
        const owner = layers[layer]!.owners[entry]!;
        return remembered(known, owner, () => [ownerName(names, owner)]);
      };
    }
    case "cause": {
      const causes = findCauses(layers, ledger.tree);
      return (layer, entry) => [causeRow(names, causes[layer]![entry]!)];
    }
    case "directory": {
      const known = new Map<string, readonly Name[]>();
      return (layer, entry) => {
        const path = pathOf(layer, entry);
        const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
        return remembered(known, folder, () => directoryNames(names, folder));
      };
    }
    case "module":
      return (layer, entry, part) => [moduleName(ledger, names, layer, entry, part)];
    case "package":
      return (layer, entry, part) => {
        const module = moduleName(ledger, names, layer, entry, part);
        return part === undefined ? [module] : [module, names.get("package", part.package, part.how)];
      };
  }
}

/** Names by kind and label. The first that is told how it is known decides. */
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

function imageName(names: Names, { name }: ImageLedger): Name {
  return names.get("image", name, "manifest");
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
  if (part !== undefined) return names.get("module", part.module, part.how);
  const isGo = layers[layer]!.survey.programs.get(entry)?.go != null;
  return names.get("part", isGo ? "[Go programs that were not opened]" : "[other files]", "format");
}

function newNode(name: Name): Node {
  return { name, children: undefined, sizeBytes: 0, wireBytes: 0 };
}

function count(node: Node, { sizeBytes, wireBytes }: Sizes): Node {
  node.sizeBytes += sizeBytes;
  node.wireBytes += wireBytes;
  return node;
}

function childOf(node: Node, name: Name): Node {
  node.children ??= new Map();
  return remembered(node.children, name, () => newNode(name));
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
