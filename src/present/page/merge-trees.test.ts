import assert from "node:assert/strict";
import { test } from "node:test";
import type { PageTree } from "../../report/page/page-model.ts";
import { TreeBuilder } from "../../report/page/tree-builder.ts";
import { mergeTrees } from "./merge-trees.ts";

/** Depth, kind, name, stored bytes, bytes on the wire, and a version. */
type Line = readonly [depth: number, kind: string, name: string, stored: number, wire: number, version?: string];

function treeOf(...lines: readonly Line[]): PageTree {
  const tree = new TreeBuilder(["stored", "wire"], [{ name: "any", colour: "blue" }]);
  tree.add(0, "image", tree.trait({ kind: "image", category: 0, details: [] }), [0, 0]);
  for (const [depth, kind, name, stored, wire, version] of lines) {
    const details = version === undefined ? [] : [{ name: "version", value: version }];
    tree.add(depth, name, tree.trait({ kind, category: 0, details }), [stored, wire]);
  }
  return tree.build();
}

/** Each node as `name: before → after, wire before → after: what became of it`. */
function told(tree: PageTree): readonly string[] {
  const [before, after, beforeWire, afterWire] = tree.ownBytes as [number[], number[], number[], number[]];
  return tree.labels.map((label, node) => {
    const { category, details } = tree.traits[tree.traitIds[node]!]!;
    const words = details.map(({ name, value }) => `; ${name} ${value}`).join("");
    const sizes = `${before[node]} → ${after[node]}, ${beforeWire[node]} → ${afterWire[node]}`;
    return `${" ".repeat(tree.depths[node]!)}${label}: ${sizes}: ${tree.categories[category]!.name}${words}`;
  });
}

test("nodes of one name are one, and what became of them follows from the stored bytes", () => {
  const merged = mergeTrees(
    treeOf([1, "file", "grew", 10, 5], [1, "file", "same", 7, 3], [1, "file", "went", 4, 2], [1, "part", "wire", 0, 9]),
    treeOf([1, "file", "came", 1, 1], [1, "file", "same", 7, 4], [1, "file", "grew", 12, 5], [1, "part", "wire", 0, 8]),
  );
  assert.deepEqual(told(merged), [
    "image: 0 → 0, 0 → 0: shrank",
    " came: 0 → 1, 0 → 1: came",
    " same: 7 → 7, 3 → 4: of the same stored size",
    " grew: 10 → 12, 5 → 5: grew",
    " wire: 0 → 0, 9 → 8: shrank",
    " went: 4 → 0, 2 → 0: went",
  ]);
});

test("what is known of a node is told from and to", () => {
  const merged = mergeTrees(
    treeOf([1, "module", "a", 1, 1, "v1.2.3"], [1, "module", "b", 1, 1, "v1.0.0"], [1, "module", "c", 1, 1]),
    treeOf([1, "module", "a", 1, 1, "v1.3.0"], [1, "module", "b", 1, 1, "v1.0.0"], [1, "module", "c", 1, 1, "v2"]),
  );
  assert.deepEqual(
    told(merged)
      .slice(1)
      .map((line) => line.split("; ")[1]),
    ["version v1.2.3 → v1.3.0", "version v1.0.0", "version none → v2"],
  );
});

test("a file and a folder of one name are two, and of several of one name the first is the first", () => {
  const merged = mergeTrees(
    treeOf([1, "file", "app", 10, 1], [1, "file", "twin", 1, 1], [1, "file", "twin", 2, 1]),
    treeOf([1, "directory", "app", 0, 0], [2, "file", "in", 5, 1], [1, "file", "twin", 3, 1]),
  );
  assert.deepEqual(told(merged).slice(1), [
    " app: 0 → 0, 0 → 0: came",
    "  in: 0 → 5, 0 → 1: came",
    " twin: 1 → 3, 1 → 1: grew",
    " app: 10 → 0, 1 → 0: went",
    " twin: 2 → 0, 1 → 0: went",
  ]);
});

test("a program that only one image divides is compared as a whole, and says so", () => {
  const merged = mergeTrees(
    treeOf([1, "file", "app", 10, 6]),
    treeOf([1, "binary", "app", 0, 0], [2, "module", "std", 0, 0], [3, "symbol", "main", 12, 5]),
  );
  assert.deepEqual(told(merged).slice(1), [" app: 10 → 12, 6 → 5: grew; parts known in one of the images only"]);
});

test("the one program that came where one went is the same under another name", () => {
  const program = (name: string, bytes: number): readonly Line[] => [
    [1, "binary", name, 0, 0],
    [2, "symbol", "main", bytes, bytes],
  ];
  const renamed = mergeTrees(treeOf(...program("old", 5)), treeOf(...program("new", 6)));
  assert.deepEqual(told(renamed).slice(1), [" old → new: 0 → 0, 0 → 0: grew", "  main: 5 → 6, 5 → 6: grew"]);
  const several = mergeTrees(treeOf(...program("old", 5)), treeOf(...program("new", 6), ...program("newer", 7)));
  assert.deepEqual(several.labels, ["image", "new", "main", "newer", "main", "old", "main"]);
});
