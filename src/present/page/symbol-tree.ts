import { groupExtents, sumGroups } from "../../measure/extent-groups.ts";
import type { How, Kind, Label } from "../../measure/label.ts";
import type { Ledger } from "../../measure/ledger.ts";
import type { Category, Trait } from "../../report/page/page-model.ts";
import type { TreeBuilder } from "../../report/page/tree-builder.ts";
import { shortHow } from "../ledger-how.ts";

/** The facts about a symbol that decide its colour. */
export interface SymbolSums {
  /** A sum for each measure of the page. */
  readonly bytes: readonly number[];
  /** The kind of most of its bytes: a function has code, line tables and function data. */
  readonly kind: Kind;
}

interface Node {
  readonly label: string;
  readonly children: Map<string, Node>;
  readonly bytes: number[];
  readonly byKind: Map<Kind, number>;
  readonly byHow: Map<How, number>;
}

const LEVELS = ["binary", "module", "package", "symbol"] as const;

/** What is known about a node besides its kind. */
type Details = Trait["details"];

/** The modules of a binary with their packages and symbols, and with one sum for each measure of the page. */
export class SymbolTree {
  readonly #measures: number;
  readonly #root: Node;
  readonly #versions: ReadonlyMap<string, string>;

  /** Of modules, by their paths. */
  constructor(name: string, measures: number, versions: ReadonlyMap<string, string> = new Map()) {
    this.#measures = measures;
    this.#versions = versions;
    this.#root = newNode(name, measures);
  }

  /** Adds the result of `bytesOf` for each extent to a measure. */
  add(ledger: Ledger, measure: number, bytesOf: (extent: number) => number): void {
    const groups = groupExtents(ledger, "symbol");
    const sums = sumGroups(groups, bytesOf);
    for (const [group, extent] of groups.firsts.entries()) {
      this.count(ledger.label(extent), ledger.symbolName(extent), measure, sums[group]!);
    }
  }

  /** Adds bytes of one symbol to a measure. */
  count(label: Label, symbol: string, measure: number, bytes: number): void {
    if (bytes === 0) return;
    let node = this.#root;
    for (const name of [undefined, label.module, label.package, symbol]) {
      node = name === undefined ? node : childOf(node, name, this.#measures);
      node.bytes[measure]! += bytes;
      node.byKind.set(label.kind, (node.byKind.get(label.kind) ?? 0) + bytes);
      node.byHow.set(label.how, (node.byHow.get(label.how) ?? 0) + bytes);
    }
  }

  /** Adds the tree to a page's tree, with its root at `depth`. */
  write(tree: TreeBuilder, depth: number, categoryOf: (symbol: SymbolSums) => number, details: Details = []): void {
    const nothing = this.#root.bytes.map(() => 0);
    const write = (node: Node, level: number) => {
      const isSymbol = level === LEVELS.length - 1;
      const kind = largest(node.byKind);
      const version = level === 1 ? this.#versions.get(node.label) : undefined;
      const known = level === 0 ? details : describe(node, isSymbol ? kind : undefined);
      const trait = tree.trait({
        kind: LEVELS[level]!,
        category: categoryOf({ bytes: node.bytes, kind }),
        details: version === undefined ? known : [{ name: "version", value: version }, ...known],
      });
      tree.add(depth + level, node.label, trait, isSymbol ? node.bytes : nothing);
      for (const child of node.children.values()) write(child, level + 1);
    };
    write(this.#root, 0);
  }
}

function newNode(label: string, measures: number): Node {
  return { label, children: new Map(), bytes: Array(measures).fill(0), byKind: new Map(), byHow: new Map() };
}

function childOf(node: Node, label: string, measures: number): Node {
  let child = node.children.get(label);
  if (child === undefined) {
    child = newNode(label, measures);
    node.children.set(label, child);
  }
  return child;
}

function describe({ byHow }: Node, kind: Kind | undefined): Details {
  const hows = [...byHow].sort(([, a], [, b]) => b - a).map(([how]) => how);
  const known = { name: "known by", value: shortHow(hows.join(", ")) };
  return kind === undefined ? [known] : [{ name: "mostly", value: kind }, known];
}

function largest<Name>(sums: ReadonlyMap<Name, number>): Name {
  return [...sums].reduce((most, sum) => (sum[1] > most[1] ? sum : most))[0];
}

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

const CATEGORIES: Readonly<Record<Kind, number>> = {
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

/** Index into `BINARY_CATEGORIES`. */
export function binaryCategory({ kind }: SymbolSums): number {
  return CATEGORIES[kind];
}
