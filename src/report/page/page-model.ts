import type { Finding } from "../../check/finding.ts";
import type { Table } from "../table.ts";

/** Everything that one page shows, as plain data. Text is as it was found: whoever writes the page makes it harmless. */
export interface PageModel {
  readonly verb: "explain" | "diff" | "slim";
  /** What it is about, as a person named it. */
  readonly title: string;
  /** What a reader wants to know first, the most important one first. */
  readonly facts: readonly PageFact[];
  /** Null where there is nothing to draw. */
  readonly tree: PageTree | null;
  readonly waterfall: PageWaterfall | null;
  readonly layers: readonly PageLayer[];
  readonly findings: readonly PageFinding[];
  readonly tables: readonly Table[];
  readonly notes: readonly string[];
}

export interface PageFact {
  readonly name: string;
  readonly value: string;
}

/** `stored` and `wire` are an object's own; `before` and `after` those of two. */
export type Measure = "stored" | "wire" | "before" | "after";

/**
 * A tree as columns, in the order of a walk: a node comes before what is in it. Node 0 is the whole. A node counts for
 * its own bytes and those of all nodes in it, so that every view of the tree adds up.
 */
export interface PageTree {
  readonly length: number;
  readonly measures: readonly Measure[];
  readonly categories: readonly Category[];
  readonly traits: readonly Trait[];
  /** Of each node, how far it is below node 0. */
  readonly depths: readonly number[];
  readonly labels: readonly string[];
  /** Of each node, an index into `traits`. */
  readonly traitIds: readonly number[];
  /** Of each measure and each node, bytes that belong to no node in it. */
  readonly ownBytes: readonly (readonly number[])[];
}

/** What nodes are coloured by. */
export interface Category {
  readonly name: string;
  readonly colour: Colour;
}

/** Names of the page's palette: data/page/palette.js says what they look like, light and dark. */
export type Colour = "blue" | "orange" | "green" | "purple" | "red" | "yellow" | "teal" | "grey";

/** What many nodes have in common. */
export interface Trait {
  /** What a node is: `package`, `file`, `layer`. */
  readonly kind: string;
  /** Index into `categories`. */
  readonly category: number;
  readonly details: readonly PageFact[];
}

/** What each step saved. Sizes are bytes; what was not measured is null. */
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

export interface PageLayer {
  /** What made it; empty where nothing says so. */
  readonly instruction: string;
  readonly digest: string;
  readonly mediaType: string;
  readonly storedBytes: number;
  readonly wireBytes: number;
  /** The node of the tree that shows it. */
  readonly node: number | null;
}

export type PageFinding = Omit<Finding, "docs" | "place"> & {
  /** The node of the tree that it is about. */
  readonly node: number | null;
};
