import { strict as assert } from "node:assert";
import type { ImageLedger } from "./image-ledger.ts";
import { type Piece, piecesOf, totalsOf } from "./pieces.ts";

/** What tells a row from its siblings. */
export type ImageRowKind = "image" | "part" | "layer" | "file" | "owner" | "directory";

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
  readonly how: string;
}

export const IMAGE_VIEWS = ["layer", "owner", "directory", "file"] as const;
export type ImageView = (typeof IMAGE_VIEWS)[number];

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

/** The view as rows, a parent before its children and siblings from the largest to the smallest. */
export function viewImage(ledger: ImageLedger, view: ImageView): readonly ImageRow[] {
  const root = newNode({ kind: "image", label: ledger.name, how: "manifest" });
  const wayTo = WAYS[view];
  for (const piece of piecesOf(ledger)) {
    let node = root;
    count(node, piece);
    for (const name of wayTo(ledger, piece)) {
      node = childOf(node, name);
      count(node, piece);
    }
  }
  const totals = totalsOf(ledger);
  assert(root.sizeBytes === totals.sizeBytes && root.wireBytes === totals.wireBytes);
  const rows: ImageRow[] = [];
  flatten(root, null, rows);
  return rows;
}

type Way = (ledger: ImageLedger, piece: Piece) => readonly Name[];

/** Of each view, the rows below the root that a piece counts in. */
const WAYS: Record<ImageView, Way> = {
  layer: (_, piece) => (piece.layer === null ? [part(piece)] : [layerName(piece.layer), files(piece)]),
  file: (ledger, piece) => {
    if (piece.layer === null) return [part(piece)];
    return [layerName(piece.layer), fileName(ledger, piece) ?? part(piece)];
  },
  owner: (ledger, piece) => [ownerName(ledger, piece) ?? part(piece)],
  directory: (ledger, piece) => directoryNames(ledger, piece) ?? [part(piece)],
};

function part({ kind, layer }: Piece): Name {
  return { kind: "part", label: kind, how: layer === null ? "manifest" : "format" };
}

function files(piece: Piece): Name {
  return piece.kind === "content" ? { kind: "part", label: "[files]", how: "format" } : part(piece);
}

function layerName(layer: number): Name {
  return { kind: "layer", label: `layer ${layer}`, how: "manifest" };
}

function fileName({ layers }: ImageLedger, { kind, layer, entry }: Piece): Name | undefined {
  if (kind !== "content") return undefined;
  return { kind: "file", label: layers[layer!]!.survey.entries.path(entry!), how: "format" };
}

function ownerName({ layers }: ImageLedger, { kind, layer, entry }: Piece): Name | undefined {
  if (kind !== "content") return undefined;
  const { name, version, how } = layers[layer!]!.owners[entry!]!;
  return { kind: "owner", label: version === null ? name : `${name} ${version}`, how };
}

function directoryNames({ layers }: ImageLedger, { kind, layer, entry }: Piece): readonly Name[] | undefined {
  if (kind !== "content") return undefined;
  const path = layers[layer!]!.survey.entries.path(entry!);
  const names: Name[] = [];
  for (let slash = path.indexOf("/"); slash !== -1; slash = path.indexOf("/", slash + 1)) {
    names.push({ kind: "directory", label: path.slice(0, slash), how: "format" });
  }
  names.push({ kind: "part", label: "[files]", how: "format" });
  return names;
}

function newNode(name: Name): Node {
  return { ...name, children: undefined, sizeBytes: 0, wireBytes: 0 };
}

function count(node: Node, { sizeBytes, wireBytes }: Piece): void {
  node.sizeBytes += sizeBytes;
  node.wireBytes += wireBytes;
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
