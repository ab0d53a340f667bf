import { strict as assert } from "node:assert";
import type { Causes } from "./causes.ts";
import type { ImageLedger } from "./ledger/image-ledger.ts";
import { type Piece, piecesOf, totalsOf } from "./pieces.ts";
import { placeKey } from "./place-key.ts";
import type { ProgramPart, ProgramParts } from "./program-parts.ts";
import { type ImageRowKind, layerName, type Name, Names, type Way, wayOf } from "./row-ways.ts";
import type { ImageView } from "./view-names.ts";

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

export interface ViewOptions {
  /** Restricts the view to this layer. */
  readonly layer?: number | undefined;
  /** The cause of each entry, if it is already known. */
  readonly causes?: Causes | undefined;
  /** The parts of Go programs, which the views by module, package and symbol need; the last one needs symbols. */
  readonly programs?: ProgramParts | undefined;
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
function partsOf({ kind, layer, entry }: Piece, { parts }: ProgramParts): Iterable<ProgramPart> | undefined {
  return kind === "content" ? parts.get(placeKey({ layer: layer!, entry: entry! })) : undefined;
}

/** Views in which nearly every file or symbol has its own way. */
const OWN_WAYS: ReadonlySet<ImageView> = new Set(["file", "symbol"]);

/** A view in which bytes are being counted. */
class OpenView {
  readonly #view: ImageView;
  readonly #root: Node;
  readonly #wayTo: Way;
  /** Bytes are counted at the end of a way, and summed up in the end. Ways that come only once are not remembered. */
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
      if (!OWN_WAYS.has(this.#view)) this.#leaves.set(way, leaf);
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
