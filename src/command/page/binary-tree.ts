import type { BinaryLedger } from "../../measure/binary/binary-ledger.ts";
import type { Kind } from "../../measure/label.ts";
import { pivot, type Row } from "../../measure/pivot.ts";
import { shortHow } from "../../report/ledger-how.ts";
import type { Category, PageTree } from "../../report/page/page-model.ts";
import { TreeBuilder } from "../../report/page/tree-builder.ts";

export const BINARY_CATEGORIES: readonly Category[] = [
  { name: "code and its line tables", colour: "blue" },
  { name: "types", colour: "orange" },
  { name: "data and strings", colour: "green" },
  { name: "embedded files", colour: "yellow" },
  { name: "debug information", colour: "purple" },
  { name: "symbol tables", colour: "teal" },
  { name: "the format's own", colour: "grey" },
  { name: "unattributed", colour: "red" },
];

const CATEGORY_OF: Readonly<Record<Kind, number>> = {
  "text": 0,
  "pclntab": 0,
  "funcdata": 0,
  "type": 1,
  "itab": 1,
  "data": 2,
  "string": 2,
  "embedded file": 3,
  "dwarf": 4,
  "symbols": 5,
  "dynamic linking": 6,
  "build information": 6,
  "note": 6,
  "header": 6,
  "padding": 6,
  "appended": 6,
  "unattributed": 7,
};

/** A binary as a tree for a page: modules, their packages, their symbols. */
export function binaryTree(binary: BinaryLedger): PageTree {
  const tree = new TreeBuilder(["stored"], BINARY_CATEGORIES);
  addBinary(tree, binary, 0, binary.name, (sizeBytes) => [sizeBytes]);
  return tree.build();
}

/**
 * Adds a binary to a tree that may hold more. A symbol is coloured by the kind of most of its bytes, because a function
 * is code, line tables and function data together.
 */
export function addBinary(
  tree: TreeBuilder,
  binary: BinaryLedger,
  depth: number,
  label: string,
  ownBytes: (sizeBytes: number) => readonly number[],
): void {
  const rows = pivot(binary.ledger, ["module", "package", "symbol", "kind"], label);
  const depths: number[] = [];
  for (const row of rows) {
    const level = row.parent === null ? depth : depths[row.parent]! + 1;
    depths.push(level);
    if (row.kind === "kind") continue;
    // Siblings come from the largest on, so the kind of most bytes is the next row.
    const isSymbol = row.kind === "symbol";
    const kind = isSymbol ? (rows[row.id + 1]!.label as Kind) : undefined;
    const own = isSymbol ? row.sizeBytes : 0;
    tree.add(level, row.label, traitOf(tree, row, kind), ownBytes(own));
  }
}

function traitOf(tree: TreeBuilder, row: Row, kind: Kind | undefined): number {
  const details = [
    ...(kind === undefined ? [] : [{ name: "mostly", value: kind }]),
    ...(row.parent === null ? [] : [{ name: "known by", value: shortHow(row.how) }]),
  ];
  return tree.trait({
    kind: row.kind === "object" ? "binary" : row.kind,
    category: kind === undefined ? 6 : CATEGORY_OF[kind],
    details,
  });
}
