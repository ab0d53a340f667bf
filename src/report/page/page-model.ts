import type { Finding } from "../../check/finding.ts";
import type { Table } from "../table.ts";

/** Everything that one page shows, as plain data. Text is unescaped: the code that writes the page escapes it. */
export interface PageModel {
  readonly verb: "explain" | "diff" | "slim" | "tags";
  /** The subject of the page, as a person named it. */
  readonly title: string;
  /** What a reader wants to know first, the most important fact first. */
  readonly facts: readonly PageFact[];
  /** Null where there is nothing to draw. */
  readonly tree: PageTree | null;
  /** Instead of a tree. */
  readonly graph?: PageGraph;
  readonly waterfall: PageWaterfall | null;
  /** Why something grew: changes that add up to the whole. */
  readonly causes: readonly PageCause[];
  readonly layers: readonly PageLayer[];
  readonly findings: readonly PageFinding[];
  readonly tables: readonly Table[];
  readonly notes: readonly string[];
}

export interface PageFact {
  readonly name: string;
  readonly value: string;
}

/** `stored` and `wire` are sizes of one object; the others are sizes of two, as they are stored or on the wire. */
export type Measure = "stored" | "wire" | "before" | "after" | "beforeWire" | "afterWire";

/**
 * A tree as columns, in the order of a walk: a node comes before its children. Node 0 is the root. The size of a node
 * is the sum of its own bytes and those of all nodes below it, so that every view of the tree adds up.
 */
export interface PageTree {
  readonly length: number;
  readonly measures: readonly Measure[];
  readonly categories: readonly Category[];
  readonly traits: readonly Trait[];
  /** The level of each node below node 0. */
  readonly depths: readonly number[];
  readonly labels: readonly string[];
  /** The trait of each node, as an index into `traits`. */
  readonly traitIds: readonly number[];
  /** For each measure and each node, the bytes that belong to none of its children. */
  readonly ownBytes: readonly (readonly number[])[];
}

/** A category decides the colour of nodes. */
export interface Category {
  readonly name: string;
  readonly colour: Colour;
}

/** Names of the page's palette: data/page/palette.js defines them, light and dark. */
export type Colour = "blue" | "orange" | "green" | "purple" | "red" | "yellow" | "teal" | "grey";

/** What many nodes have in common. */
export interface Trait {
  /** What a node is: `package`, `file`, `layer`. */
  readonly kind: string;
  /** Index into `categories`. */
  readonly category: number;
  readonly details: readonly PageFact[];
}

/** What needs what, as places from left to right. */
export interface PageGraph {
  /** The main node first. Nodes are named by their index. */
  readonly nodes: readonly PageGraphNode[];
  readonly edges: readonly (readonly [from: number, to: number])[];
  /** Columns, and nodes in the longest of them. */
  readonly columns: number;
  readonly rows: number;
  /** What can be marked, the first at the beginning. */
  readonly choices: readonly PageGraphChoice[];
}

export interface PageGraphNode {
  readonly name: string;
  readonly version: string;
  /** `package`, `module`, `main`, `standard` */
  readonly kind: string;
  readonly packages: number;
  /** Null where no program with it was measured. */
  readonly sizeBytes: number | null;
  /** In columns from the left, and in rows from the top, which may be halves. */
  readonly column: number;
  readonly row: number;
}

/** One letter for each node and each edge: `k` kept, `a` added, `r` removed, `-` in none of the two programs. */
export interface PageGraphChoice {
  readonly name: string;
  readonly nodeMarks: string;
  readonly edgeMarks: string;
  /** What it means, in one line. */
  readonly what: string;
}

/** The saving of each step. Sizes are bytes; a size that was not measured is null. */
export interface PageWaterfall {
  readonly before: PageStage | null;
  readonly steps: readonly PageStep[];
  readonly after: PageStage | null;
}

export interface PageStage {
  readonly what: string;
  readonly storedBytes: number;
  readonly wireBytes: number;
}

export interface PageStep {
  readonly name: string;
  readonly status: string;
  readonly why: readonly string[];
  readonly savedStoredBytes: number | null;
  readonly savedWireBytes: number | null;
}

export interface PageCause {
  /** In one sentence. */
  readonly what: string;
  readonly changeBytes: number;
  /** Null where it is not known. */
  readonly changeWireBytes: number | null;
  readonly facts: readonly PageFact[];
}

export interface PageLayer {
  /** The instruction that made the layer; empty where it is unknown. */
  readonly instruction: string;
  readonly digest: string;
  readonly mediaType: string;
  readonly storedBytes: number;
  readonly wireBytes: number;
  /** The node of the tree that shows the layer. */
  readonly node: number | null;
}

export type PageFinding = Omit<Finding, "docs" | "place"> & {
  /** The node of the tree that the finding is about. */
  readonly node: number | null;
};
