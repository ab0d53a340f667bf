import { strict as assert } from "node:assert";
import type { How } from "./label.ts";
import type { Dimension, Ledger, Share } from "./ledger.ts";

/** A row of a view. The root has no parent; the size of a row with children is the sum over its children. */
export interface Row {
  /** Index of the row among the rows of the view. */
  readonly id: number;
  readonly parent: number | null;
  readonly label: string;
  /** The dimension that distinguishes the row from its siblings; `object` for the root. */
  readonly kind: Dimension | "object";
  readonly sizeBytes: number;
  /** How the label is known, beginning with the source of most of the bytes: `pclntab, type data`. */
  readonly how: string;
}

interface Node {
  readonly label: string;
  readonly kind: Dimension | "object";
  readonly children: Map<string | number, Node>;
  readonly bytesByHow: Map<How, number>;
  sizeBytes: number;
}

/**
 * Sums up the extents as a tree: below the root there is a level for each dimension, in their order. A parent comes
 * before its children, and siblings are ordered from the largest to the smallest.
 */
export function pivot(ledger: Ledger, dimensions: readonly Dimension[], rootLabel: string): readonly Row[] {
  const root = newNode(rootLabel, "object");
  const levels = dimensions.map((dimension) => ({ dimension, keyOf: keyReader(ledger, dimension) }));
  for (const { extent, sizeBytes } of dimensions.includes("symbol") ? eachExtent(ledger) : ledger.shares) {
    const { how } = ledger.label(extent);
    let node = root;
    count(node, sizeBytes, how);
    for (let level = 0; level < levels.length; level++) {
      const { dimension, keyOf } = levels[level]!;
      const key = keyOf(extent);
      let child = node.children.get(key);
      if (child === undefined) {
        child = newNode(labelOf(ledger, dimension, extent), dimension);
        node.children.set(key, child);
      }
      count(child, sizeBytes, how);
      node = child;
    }
  }
  const rows: Row[] = [];
  flatten(root, null, rows);
  assert(root.sizeBytes === ledger.sizeBytes);
  return rows;
}

function* eachExtent(ledger: Ledger): Generator<Share> {
  for (let extent = 0; extent < ledger.length; extent++) yield { extent, sizeBytes: ledger.extentBytes(extent) };
}

function newNode(label: string, kind: Node["kind"]): Node {
  return { label, kind, children: new Map(), bytesByHow: new Map(), sizeBytes: 0 };
}

function count(node: Node, sizeBytes: number, how: How): void {
  node.sizeBytes += sizeBytes;
  node.bytesByHow.set(how, (node.bytesByHow.get(how) ?? 0) + sizeBytes);
}

/** Gives the key by which extents are assigned to rows. */
function keyReader(ledger: Ledger, dimension: Dimension): (extent: number) => string | number {
  switch (dimension) {
    case "section":
      return (extent) => ledger.section(extent).name;
    case "symbol":
      return (extent) => ledger.symbolIds[extent]! || ledger.symbolName(extent);
    default:
      return (extent) => ledger.label(extent)[dimension];
  }
}

function labelOf(ledger: Ledger, dimension: Dimension, extent: number): string {
  if (dimension === "section") return ledger.section(extent).name;
  return dimension === "symbol" ? ledger.symbolName(extent) : ledger.label(extent)[dimension];
}

function flatten(node: Node, parent: number | null, rows: Row[]): void {
  const id = rows.length;
  const { label, kind, sizeBytes } = node;
  rows.push({ id, parent, label, kind, sizeBytes, how: describeHows(node.bytesByHow) });
  for (const child of [...node.children.values()].sort(bySize)) flatten(child, id, rows);
}

function bySize(a: Node, b: Node): number {
  return b.sizeBytes - a.sizeBytes || (a.label < b.label ? -1 : Number(a.label > b.label));
}

function describeHows(bytesByHow: ReadonlyMap<How, number>): string {
  return [...bytesByHow]
    .sort(([, a], [, b]) => b - a)
    .map(([how]) => how)
    .join(", ");
}
