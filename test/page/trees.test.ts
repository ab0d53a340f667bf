import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { BinaryLedger } from "../../src/measure/binary/binary-ledger.ts";
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
import { imageDiffPage } from "../../src/present/page/image-diff-page.ts";
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
    const compared = { before: { binary: ORDER }, after: { binary: after }, strip: null };
    const digests = { before: DIGEST, after: DIGEST } as const;
    const tree = treeOf(diffPage(compared, digests, reportOnDifference(compared, {})));
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

describe("the tree of two images", () => {
  const LARGER = smallBinary("order", [
    [".text", 1700, "example.com/order", "example.com/order", "text", "pclntab", "main.main"],
    [".rodata", 90, "std", "fmt", "type", "type data"],
  ]);

  async function sideOf(binary: BinaryLedger, layers: readonly (readonly SampleFile[])[]) {
    const ledger = await measured([
      [
        { path: "etc/motd", text: "welcome\n" },
        { path: "opt/app/order", text: "x".repeat(binary.sizeBytes) },
      ],
      ...layers,
    ]);
    const parts = new Map([[placeKey(ORDER_PLACE), divideProgram(ledger, ORDER_PLACE, binary, "symbol")]]);
    return { ledger, programs: { parts, notes: [] }, notes: [{ analyser: "layers", reason: "one was not read" }] };
  }

  const BEFORE = sideOf(ORDER, [[{ path: "srv/gone", text: "gone\n" }]]);
  const AFTER = sideOf(LARGER, [[{ path: "srv/came", text: "came\n" }], [{ path: "etc/.wh.motd", text: "" }]]);

  test("has both images completely, stored and on the wire", async () => {
    const [before, after] = [await BEFORE, await AFTER];
    const tree = treeOf(imageDiffPage(before, after));
    const [was, is] = [totalsOf(before.ledger), totalsOf(after.ledger)];
    const sums = tree.measures.map((_, measure) => sumOf(tree, measure));
    assert.deepEqual(tree.measures, ["before", "after", "beforeWire", "afterWire"]);
    assert.deepEqual(sums, [was.sizeBytes, is.sizeBytes, was.wireBytes, is.wireBytes]);
  });

  test("says what became of layers, files and symbols", async () => {
    const nodes = nodesOf(treeOf(imageDiffPage(await BEFORE, await AFTER)));
    const became = (path: string) => nodes.get(path)?.category;
    const order = "layer 0 > opt > app > order";
    assert.equal(became(`${order} > example.com/order > example.com/order > main.main`), "grew");
    assert.equal(became(`${order} > std > fmt > [type]`), "of the same stored size");
    assert.equal(became(`${order} > [linker-made] > [linker-made] > [symbols]`), "went");
    assert.equal(became("layer 1 > srv > gone"), "went");
    assert.equal(became("layer 1 > srv > came"), "came");
    assert.equal(became("layer 2"), "came");
  });

  test("has tables that add up, and says what could not be found out", async () => {
    const page = imageDiffPage(await BEFORE, await AFTER);
    assert.deepEqual(
      page.tables.map(({ title }) => title),
      ["layers", "modules", "packages", "owners", "files"],
    );
    const totals = new Set(page.tables.map(({ rows }) => rows.at(-1)!.slice(0, 4).join(" ")));
    assert.equal(totals.size, 1, [...totals].join("\n"));
    assert.deepEqual(page.notes, ["before: layers: one was not read", "after: layers: one was not read"]);
  });

  test("tells Go and the code apart, so that both make the change, and says where that is not known", async () => {
    const [before, after] = [await BEFORE, await AFTER];
    const releases = { beforeGo: "go1.26.5", afterGo: "go1.26.8", how: "the new code built by go1.26.5" };
    const changeBytes = totalsOf(after.ledger).sizeBytes - totalsOf(before.ledger).sizeBytes;
    const known = { toolchainBytes: 300, codeBytes: changeBytes - 300, toolchainWireBytes: 1, codeWireBytes: 2 };
    const { waterfall } = imageDiffPage(before, after, { toolchain: { ...releases, ...known } });
    const saved = waterfall!.steps.reduce((sum, { savedStoredBytes }) => sum + savedStoredBytes!, 0);
    assert.equal(waterfall!.before!.storedBytes - saved, waterfall!.after!.storedBytes);
    const unknown = { toolchainBytes: null, codeBytes: null, toolchainWireBytes: null, codeWireBytes: null };
    const { waterfall: other } = imageDiffPage(before, after, { toolchain: { ...releases, ...unknown } });
    assert.deepEqual(
      other!.steps.map(({ status, savedStoredBytes }) => [status, savedStoredBytes]),
      [
        ["not-known", null],
        ["not-known", null],
      ],
    );
    assert.equal(imageDiffPage(before, after, { toolchain: null }).waterfall, null);
  });
});
