import type { PageFact, PageTree, Trait } from "../../report/page/page-model.ts";
import { TreeBuilder } from "../../report/page/tree-builder.ts";
import { changeOf } from "../size-change.ts";
import { CATEGORY_OF_CHANGE, changeCategories } from "./change-categories.ts";

/** The same node of two trees; undefined where a tree does not have it. */
interface Pair {
  readonly before: number | undefined;
  readonly after: number | undefined;
}

/**
 * Makes one tree of two that have stored bytes and bytes on the wire: nodes of the same name in the same place are one.
 * Each of its four measures adds up to what it is in its own tree. Colours say what became of the stored bytes, and of
 * the bytes on the wire only where nothing is stored: an unchanged file has another share of another layer.
 */
export function mergeTrees(before: PageTree, after: PageTree): PageTree {
  return new TreeMerger(new SideTree(before), new SideTree(after)).merge();
}

class TreeMerger {
  readonly #before: SideTree;
  readonly #after: SideTree;
  readonly #tree = new TreeBuilder(
    ["before", "after", "beforeWire", "afterWire"],
    changeCategories("of the same stored size"),
  );

  constructor(before: SideTree, after: SideTree) {
    this.#before = before;
    this.#after = after;
  }

  merge(): PageTree {
    this.#add(0, { before: 0, after: 0 });
    return this.#tree.build();
  }

  /** The trees are as deep as `addImage` makes them, which limits the recursion. */
  #add(depth: number, pair: Pair): void {
    const { before, after } = pair;
    const isDivided = this.#isDividedInBoth(pair);
    const bytes = (side: SideTree, node: number | undefined) =>
      node === undefined ? [0, 0] : isDivided ? side.ownBytes(node) : side.totals(node);
    const [beforeBytes, beforeWire] = bytes(this.#before, before);
    const [afterBytes, afterWire] = bytes(this.#after, after);
    const [was, is] = [this.#before.nodeOf(before), this.#after.nodeOf(after)];
    const trait = {
      kind: (is ?? was)!.trait.kind,
      category: this.#categoryOf(pair),
      details: [
        ...detailsOf(was?.trait, is?.trait),
        ...(isDivided ? [] : [{ name: "parts", value: "known in one of the images only" }]),
      ],
    };
    const label = arrow(was?.label ?? is!.label, is?.label ?? was!.label);
    this.#tree.add(depth, label, this.#tree.trait(trait), [beforeBytes!, afterBytes!, beforeWire!, afterWire!]);
    if (isDivided) for (const child of this.#childrenOf(pair)) this.#add(depth + 1, child);
  }

  /** What only one tree divides cannot be compared part by part. */
  #isDividedInBoth({ before, after }: Pair): boolean {
    if (before === undefined || after === undefined) return true;
    const isWhole = (side: SideTree, node: number) => side.isLeaf(node) && side.totals(node).some((bytes) => bytes > 0);
    const [wasWhole, isWholeNow] = [isWhole(this.#before, before), isWhole(this.#after, after)];
    return !(wasWhole && !this.#after.isLeaf(after)) && !(isWholeNow && !this.#before.isLeaf(before));
  }

  #categoryOf({ before, after }: Pair): number {
    const [beforeBytes, beforeWire] = before === undefined ? [null, 0] : this.#before.totals(before);
    const [afterBytes, afterWire] = after === undefined ? [null, 0] : this.#after.totals(after);
    const stored = (afterBytes ?? 0) - (beforeBytes ?? 0);
    const isStored = (afterBytes ?? 0) + (beforeBytes ?? 0) > 0;
    const changeBytes = isStored ? stored : afterWire! - beforeWire!;
    return CATEGORY_OF_CHANGE[changeOf({ beforeBytes: beforeBytes!, afterBytes: afterBytes!, changeBytes })];
  }

  /** Of several that have one name, the first is the first. */
  #childrenOf({ before, after }: Pair): readonly Pair[] {
    const left = Map.groupBy(this.#before.childrenOf(before), (child) => this.#before.keyOf(child));
    const pairs = this.#after
      .childrenOf(after)
      .map((child): Pair => ({ before: left.get(this.#after.keyOf(child))?.shift(), after: child }));
    return this.#withRenamed(pairs, [...left.values()].flat());
  }

  /** One program that went from where one came is the same, under another name. */
  #withRenamed(pairs: readonly Pair[], gone: readonly number[]): readonly Pair[] {
    const came = pairs.filter(({ before, after }) => before === undefined && this.#after.isProgram(after!));
    const went = gone.filter((node) => this.#before.isProgram(node));
    const isRenamed = came.length === 1 && went.length === 1;
    return [
      ...pairs.map((pair) => (isRenamed && pair === came[0] ? { ...pair, before: went[0] } : pair)),
      ...gone
        .filter((node) => !(isRenamed && node === went[0]))
        .map((node): Pair => ({ before: node, after: undefined })),
    ];
  }
}

/** One of the two trees. */
class SideTree {
  readonly #tree: PageTree;
  /** What is in node n are the nodes from n + 1 to its end. */
  readonly #ends: Uint32Array;
  readonly #totals: readonly Float64Array[];

  constructor(tree: PageTree) {
    this.#tree = tree;
    this.#ends = endsOf(tree.depths);
    this.#totals = tree.ownBytes.map((own) => {
      const totals = Float64Array.from(own);
      for (let node = tree.length - 1; node >= 0; node--) {
        for (const child of this.childrenOf(node)) totals[node]! += totals[child]!;
      }
      return totals;
    });
  }

  nodeOf(node: number | undefined): { readonly label: string; readonly trait: Trait } | undefined {
    if (node === undefined) return undefined;
    return { label: this.#tree.labels[node]!, trait: this.#traitOf(node) };
  }

  ownBytes(node: number): readonly number[] {
    return this.#tree.ownBytes.map((own) => own[node]!);
  }

  totals(node: number): readonly number[] {
    return this.#totals.map((totals) => totals[node]!);
  }

  isLeaf(node: number): boolean {
    return this.#ends[node] === node + 1;
  }

  isProgram(node: number): boolean {
    return this.#traitOf(node).kind === "binary";
  }

  /** A folder and a file of one name are two things; a file and the program that it became are one. */
  keyOf(node: number): string {
    const { kind } = this.#traitOf(node);
    return `${kind === "directory" || kind === "part" ? kind : ""}\0${this.#tree.labels[node]}`;
  }

  childrenOf(node: number | undefined): number[] {
    if (node === undefined) return [];
    const children = [];
    for (let child = node + 1; child < this.#ends[node]!; child = this.#ends[child]!) children.push(child);
    return children;
  }

  #traitOf(node: number): Trait {
    return this.#tree.traits[this.#tree.traitIds[node]!]!;
  }
}

function endsOf(depths: readonly number[]): Uint32Array {
  const ends = new Uint32Array(depths.length).fill(depths.length);
  const way: number[] = [];
  for (const [node, depth] of depths.entries()) {
    while (way.length > depth) ends[way.pop()!] = node;
    way.push(node);
  }
  return ends;
}

/** What is known of a node in both trees, from and to: the version of a module, the owner of a file. */
function detailsOf(before: Trait | undefined, after: Trait | undefined): readonly PageFact[] {
  if (before === undefined || after === undefined) return (before ?? after)!.details;
  const was = new Map(before.details.map(({ name, value }) => [name, value]));
  const is = new Map(after.details.map(({ name, value }) => [name, value]));
  const names = [...new Set([...is.keys(), ...was.keys()])];
  return names.map((name) => ({ name, value: arrow(was.get(name) ?? "none", is.get(name) ?? "none") }));
}

function arrow(before: string, after: string): string {
  return before === after ? after : `${before} → ${after}`;
}
