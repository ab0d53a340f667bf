import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { findCauses } from "../../src/measure/image/causes.ts";
import type { ImageLedger } from "../../src/measure/image/ledger/image-ledger.ts";
import { measureImage } from "../../src/measure/image/measure-image.ts";
import { totalsOf } from "../../src/measure/image/pieces.ts";
import { placeKey } from "../../src/measure/image/place-key.ts";
import { divideProgram } from "../../src/measure/image/program-parts.ts";
import { surveyLayer } from "../../src/measure/image/survey-layer.ts";
import { reportOnDifference } from "../../src/present/difference.ts";
import { binaryPage } from "../../src/present/page/binary-page.ts";
import { diffPage } from "../../src/present/page/diff-page.ts";
import { imagePage } from "../../src/present/page/image-page.ts";
import { programTree } from "../../src/present/page/image-programs.ts";
import type { ImagePrograms } from "../../src/present/page/image-tree.ts";
import type { PageModel, PageTree } from "../../src/report/page/page-model.ts";
import { type SampleFile, sampleImage } from "../support/sample-image.ts";
import { smallBinary } from "../support/small-ledger.ts";

const DIGEST = "sha256:0000000000000000000000000000000000000000000000000000000000000000";

const ORDER = smallBinary("order", [
  [".text", 700, "example.com/order", "example.com/order", "text", "pclntab", "main.main"],
  [".rodata", 60, "example.com/order", "example.com/order", "pclntab", "pclntab", "main.main"],
  [".rodata", 90, "std", "fmt", "type", "type data"],
  [".symtab", 150, "[linker-made]", "[linker-made]", "symbols", "section"],
]);

function measured(layers: readonly (readonly SampleFile[])[]): Promise<ImageLedger> {
  return measureImage(sampleImage({ layers }), "example", {
    survey: (layer, signal) => surveyLayer(layer, { signal }),
    atOnce: 1,
    signal: new AbortController().signal,
  });
}

const ORDER_PLACE = { layer: 0, entry: 1 };

function pageOf(ledger: ImageLedger, programs: ImagePrograms = new Map()): PageModel {
  const causes = findCauses(ledger.layers, ledger.tree);
  return imagePage({ ledger, causes, programs }, { findings: [], notes: [] });
}

function programsOf(ledger: ImageLedger): ImagePrograms {
  return new Map([
    [placeKey(ORDER_PLACE), programTree(ledger, ORDER_PLACE, divideProgram(ledger, ORDER_PLACE, ORDER, "symbol"))],
  ]);
}

function treeOf({ tree }: PageModel): PageTree {
  assert.ok(tree !== null);
  return tree;
}

function sumOf(tree: PageTree, measure: number): number {
  return tree.ownBytes[measure]!.reduce((sum, bytes) => sum + bytes, 0);
}

/** For each node, its path below the root, its bytes and its category. */
function nodesOf(tree: PageTree): Map<string, { readonly own: number; readonly category: string }> {
  const way: string[] = [];
  const nodes = new Map<string, { own: number; category: string }>();
  for (const [node, label] of tree.labels.entries()) {
    way.length = tree.depths[node]!;
    way.push(label);
    const { category } = tree.traits[tree.traitIds[node]!]!;
    nodes.set(way.slice(1).join(" > "), { own: tree.ownBytes[0]![node]!, category: tree.categories[category]!.name });
  }
  return nodes;
}

describe("the tree of a binary", () => {
  test("has modules, packages and symbols, and adds up to the file", () => {
    const tree = treeOf(binaryPage(ORDER, DIGEST));
    assert.equal(sumOf(tree, 0), ORDER.sizeBytes);
    assert.deepEqual(
      [...nodesOf(tree).entries()].filter(([, { own }]) => own > 0),
      [
        ["example.com/order > example.com/order > main.main", { own: 760, category: "code and its line tables" }],
        ["std > fmt > [type]", { own: 90, category: "types" }],
        ["[linker-made] > [linker-made] > [symbols]", { own: 150, category: "symbol tables" }],
      ],
    );
  });
});

describe("the tree of a difference", () => {
  test("has both files completely, and says what became of each symbol", () => {
    const after = smallBinary("order", [
      [".text", 900, "example.com/order", "example.com/order", "text", "pclntab", "main.main"],
      [".rodata", 90, "std", "fmt", "type", "type data"],
      [".rodata", 10, "std", "io", "type", "type data"],
    ]);
    const compared = {
      before: { binary: ORDER, digest: DIGEST },
      after: { binary: after, digest: DIGEST },
      strip: null,
    } as const;
    const tree = treeOf(diffPage(compared, reportOnDifference(compared, {})));
    assert.deepEqual([sumOf(tree, 0), sumOf(tree, 1)], [ORDER.sizeBytes, after.sizeBytes]);
    const nodes = nodesOf(tree);
    const became = (path: string) => nodes.get(path)?.category;
    assert.equal(became("example.com/order > example.com/order > main.main"), "grew");
    assert.equal(became("std > fmt > [type]"), "of the same size");
    assert.equal(became("std > io > [type]"), "came");
    assert.equal(became("[linker-made] > [linker-made] > [symbols]"), "went");
  });
});

describe("the tree of an image", () => {
  const layers = [
    [
      { path: "etc/motd", text: "welcome\n" },
      { path: "opt/app/order", text: "x".repeat(ORDER.sizeBytes) },
      { path: `deep/${"d/".repeat(110)}end`, text: "down here" },
    ],
    [{ path: "etc/.wh.motd", text: "" }],
  ];

  test("adds up to the image, stored and on the wire, with programs down to symbols and without", async () => {
    const ledger = await measured(layers);
    const totals = totalsOf(ledger);
    for (const programs of [new Map(), programsOf(ledger)]) {
      const tree = treeOf(pageOf(ledger, programs));
      assert.deepEqual([sumOf(tree, 0), sumOf(tree, 1)], [totals.sizeBytes, totals.wireBytes]);
    }
  });

  test("marks what a container does not see, and what a program consists of", async () => {
    const ledger = await measured(layers);
    const nodes = nodesOf(treeOf(pageOf(ledger, programsOf(ledger))));
    assert.deepEqual(nodes.get("layer 0 > etc > motd"), { own: 8, category: "overwritten or deleted later" });
    const symbol = "layer 0 > opt > app > order > example.com/order > example.com/order > main.main";
    assert.deepEqual(nodes.get(symbol), { own: 760, category: "Go: code and modules" });
    assert.equal(nodes.get("layer 1 > [compression]")?.category, "the image's own");
  });

  test("is no deeper than a page can show, however deep a path is", async () => {
    const tree = treeOf(pageOf(await measured(layers)));
    assert.ok(Math.max(...tree.depths) < 70);
    assert.ok(tree.labels.some((label) => label.endsWith("d/d/end")));
  });
});
