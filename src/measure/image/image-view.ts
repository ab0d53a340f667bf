import { strict as assert } from "node:assert";
import { type Cause, causeName, findCauses } from "./causes.ts";
import { placeKey } from "./go-programs.ts";
import type { ImageLedger } from "./image-ledger.ts";
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

interface Node extends Name {
  children: Map<string, Node> | undefined;
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
  const root = newNode(layer === undefined ? imageName(ledger) : layerName(layer));
  const wayTo = wayOf(view, ledger, layer !== undefined);
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

/** The rows below the root that a piece counts in. */
type Way = (piece: Piece, part: ProgramPart | undefined) => readonly Name[];

function wayOf(view: ImageView, ledger: ImageLedger, ofOneLayer: boolean): Way {
  const { layers } = ledger;
  const ofContent = (names: (layer: number, entry: number, part: ProgramPart | undefined) => readonly Name[]): Way => {
    return (piece, part) =>
      piece.kind === "content" ? names(piece.layer!, piece.entry!, part) : [formatName(piece.kind)];
  };
  const inLayer = (way: Way): Way => {
    if (ofOneLayer) return way;
    return (piece, part) => [...(piece.layer === null ? [] : [layerName(piece.layer)]), ...way(piece, part)];
  };
  const pathOf = (layer: number, entry: number) => layers[layer]!.survey.entries.path(entry);
  switch (view) {
    case "layer":
      return inLayer(ofContent(() => [formatName("[files]")]));
    case "file":
      return inLayer(ofContent((layer, entry) => [{ kind: "file", label: pathOf(layer, entry), how: "format" }]));
    case "owner":
      return ofContent((layer, entry) => {
        const { name, version, how } = layers[layer]!.owners[entry]!;
        return [{ kind: "owner", label: version === null ? name : `${name} ${version}`, how }];
      });
    case "cause": {
      const causes = findCauses(layers, ledger.tree);
      return ofContent((layer, entry) => [causeRow(causes[layer]![entry]!)]);
    }
    case "directory":
      return ofContent((layer, entry) => directoryNames(pathOf(layer, entry)));
    case "module":
      return ofContent((layer, entry, part) => [moduleName(ledger, layer, entry, part)]);
    case "package":
      return ofContent((layer, entry, part) => {
        const module = moduleName(ledger, layer, entry, part);
        return part === undefined ? [module] : [module, { kind: "package", label: part.package, how: part.how }];
      });
  }
}

function imageName({ name }: ImageLedger): Name {
  return { kind: "image", label: name, how: "manifest" };
}

function layerName(layer: number): Name {
  return { kind: "layer", label: `layer ${layer}`, how: "manifest" };
}

function formatName(label: string): Name {
  return { kind: "part", label, how: "format" };
}

function causeRow(cause: Cause): Name {
  return { kind: "cause", label: causeName(cause), how: cause.kind === "leftover" ? "path rule" : "layers" };
}

function directoryNames(path: string): readonly Name[] {
  const names: Name[] = [];
  for (let slash = path.indexOf("/"); slash !== -1; slash = path.indexOf("/", slash + 1)) {
    names.push({ kind: "directory", label: path.slice(0, slash), how: "format" });
  }
  return [...names, formatName("[files]")];
}

function moduleName({ layers }: ImageLedger, layer: number, entry: number, part: ProgramPart | undefined): Name {
  if (part !== undefined) return { kind: "module", label: part.module, how: part.how };
  const isGo = layers[layer]!.survey.programs.get(entry)?.go != null;
  return formatName(isGo ? "[Go programs that were not opened]" : "[other files]");
}

function newNode(name: Name): Node {
  return { ...name, children: undefined, sizeBytes: 0, wireBytes: 0 };
}

function count(node: Node, { sizeBytes, wireBytes }: Sizes): Node {
  node.sizeBytes += sizeBytes;
  node.wireBytes += wireBytes;
  return node;
}

function childOf(node: Node, name: Name): Node {
  node.children ??= new Map();
  const key = `${name.kind} ${name.label}`;
  let child = node.children.get(key);
  if (child === undefined) {
    child = newNode(name);
    node.children.set(key, child);
  }
  return child;
}

function flatten(node: Node, parent: number | null, rows: ImageRow[]): void {
  const id = rows.length;
  const { label, kind, sizeBytes, wireBytes, how, children } = node;
  rows.push({ id, parent, label, kind, sizeBytes, wireBytes, how });
  if (children === undefined) return;
  for (const child of [...children.values()].sort(bySize)) flatten(child, id, rows);
}

function bySize(a: Node, b: Node): number {
  return b.sizeBytes - a.sizeBytes || b.wireBytes - a.wireBytes || (a.label < b.label ? -1 : Number(a.label > b.label));
}
