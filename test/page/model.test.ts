import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { deflateRawSync } from "node:zlib";
import { formatAddress, parseAddress, type View } from "../../data/page/address.js";
import { layOut } from "../../data/page/layout.js";
import { readModel } from "../../data/page/model.js";
import { byNumber, byText } from "../../data/page/order.js";
import { formatChange, formatShare, formatSize } from "../../data/page/size.js";
import type { Tree } from "../../data/page/tree.js";
import { areaIn, unitOf } from "../../data/page/words.js";
import { encodeModel } from "../../src/report/page/encode-model.ts";
import type { PageModel } from "../../src/report/page/page-model.ts";
import { TreeBuilder } from "../../src/report/page/tree-builder.ts";
import {
  formatChange as reportChange,
  formatShare as reportShare,
  formatSize as reportSize,
} from "../../src/report/size.ts";
import { fullModel, HOSTILE_NAMES, smallTree } from "./models.ts";

/** A model as the browser reads it. */
function asRead(model: PageModel) {
  return readModel(deflateRawSync(encodeModel(model)).toString("base64"));
}

async function treeAsRead(tree = smallTree()): Promise<Tree> {
  const read = await asRead(fullModel({ tree }));
  assert.ok(read.tree !== null);
  return read.tree;
}

describe("a model on its way to the browser", () => {
  test("keeps every name, number and place", async () => {
    const written = smallTree();
    const tree = await treeAsRead(written);
    assert.equal(tree.length, written.length);
    for (let node = 0; node < tree.length; node++) {
      assert.equal(tree.way(node).length - 1, written.depths[node]);
      assert.deepEqual(tree.trait(node), written.traits[written.traitIds[node]!]);
    }
    const plain = written.labels.filter((label) => /^[\x20-\x7e]*$/.test(label));
    assert.ok(plain.length > 10);
    for (const label of plain) assert.ok(tree.labels.includes(label), label);
  });

  test("adds up: a node has the bytes of its children", async () => {
    const written = smallTree();
    const tree = await treeAsRead(written);
    for (const [index, measure] of (["stored", "wire"] as const).entries()) {
      assert.equal(
        tree.bytes(measure, 0),
        written.ownBytes[index]!.reduce((sum, bytes) => sum + bytes, 0),
      );
      for (let node = 0; node < tree.length; node++) {
        const inside = tree.children(node).reduce((sum, child) => sum + tree.bytes(measure, child), 0);
        assert.equal(tree.bytes(measure, node), inside + written.ownBytes[index]![node]!);
      }
    }
  });

  test("holds sizes up to 2^53", async () => {
    const builder = new TreeBuilder(["stored"], [{ name: "any", colour: "blue" }]);
    const trait = builder.trait({ kind: "file", category: 0, details: [] });
    const sizes = [0, 1, 127, 128, 16_383, 16_384, 2 ** 32, 2 ** 53 - 1];
    builder.add(0, "root", trait, [0]);
    for (const size of sizes) builder.add(1, String(size), trait, [size]);
    const tree = await treeAsRead(builder.build());
    assert.deepEqual(
      tree.children(0).map((child) => tree.bytes("stored", child)),
      sizes,
    );
  });

  test("has no character that hides text or reverses a line", async () => {
    const read = await asRead(fullModel());
    const all = JSON.stringify([read.title, read.facts, read.waterfall, read.layers, read.findings, read.tables]);
    const labels = read.tree?.labels.join(" ") ?? "";
    assert.doesNotMatch(all + labels, /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/);
    assert.equal(read.tree?.labels.filter((label) => label.includes("evil\\u{202e}txt.exe")).length, 1);
  });

  test("cuts a name that is too long to read", async () => {
    const builder = new TreeBuilder(["stored"], [{ name: "any", colour: "blue" }]);
    const trait = builder.trait({ kind: "file", category: 0, details: [] });
    builder.add(0, "root", trait, [0]);
    builder.add(1, "n".repeat(1_000_000), trait, [1]);
    assert.equal((await treeAsRead(builder.build())).label(1), `${"n".repeat(1000)}…`);
  });

  test("compares two objects by the change in each part", async () => {
    const builder = new TreeBuilder(["before", "after"], [{ name: "any", colour: "blue" }]);
    const trait = builder.trait({ kind: "symbol", category: 0, details: [] });
    builder.add(0, "root", trait, [0, 0]);
    builder.add(1, "came", trait, [0, 70]);
    builder.add(1, "went", trait, [50, 0]);
    builder.add(1, "same", trait, [9, 9]);
    const tree = await treeAsRead(builder.build());
    assert.deepEqual(tree.areas, ["change", "before", "after"]);
    assert.equal(tree.bytes("change", 0), 120);
    assert.equal(tree.change(0, "stored"), 20);
  });
});

test("two images are compared stored and on the wire, each by its own change", async () => {
  const builder = new TreeBuilder(["before", "after", "beforeWire", "afterWire"], [{ name: "any", colour: "blue" }]);
  const trait = builder.trait({ kind: "file", category: 0, details: [] });
  builder.add(0, "root", trait, [0, 0, 0, 0]);
  builder.add(1, "came", trait, [0, 70, 0, 7]);
  builder.add(1, "same", trait, [9, 9, 3, 2]);
  const tree = await treeAsRead(builder.build());
  assert.deepEqual(tree.areas, ["change", "before", "after", "changeWire", "beforeWire", "afterWire"]);
  assert.deepEqual([tree.bytes("change", 0), tree.bytes("changeWire", 0)], [70, 8]);
  assert.deepEqual([tree.change(0, "stored"), tree.change(0, "wire")], [70, 6]);
  for (const area of tree.areas) {
    assert.equal(areaIn(areaIn(area, "wire"), unitOf(area)), area);
    assert.ok(tree.areas.includes(areaIn(area, "stored")));
  }
});

describe("an address", () => {
  const usual: View = { focus: 0, picked: null, area: "stored", filter: "", sort: { by: "size", down: true } };

  test("of every node leads back to it, whatever its name", async () => {
    const tree = await treeAsRead();
    for (let node = 1; node < tree.length; node++) {
      const view: View = { ...usual, picked: node, area: "wire", filter: "a&b=c#d", sort: { by: "name", down: false } };
      const address = formatAddress(tree, view, usual);
      assert.match(address, /^#[\x21-\x7e]*$/);
      assert.deepEqual(parseAddress(tree, address, usual), view);
    }
    assert.ok(HOSTILE_NAMES.length < tree.length);
  });

  test("that is empty or invalid shows the whole", async () => {
    const tree = await treeAsRead();
    for (const address of ["", "#", "#at=nowhere", "#on=%E0%A4%A", "#=&&==", "#by=weight&at=layer%200/;2"]) {
      assert.deepEqual(parseAddress(tree, address, usual), usual, address);
    }
  });
});

describe("the map's tiles", () => {
  /** A tree of `count` files in folders of a hundred, with sizes over many orders of magnitude. */
  function wideTree(count: number) {
    const builder = new TreeBuilder(["stored"], [{ name: "any", colour: "blue" }]);
    const trait = builder.trait({ kind: "file", category: 0, details: [] });
    builder.add(0, "root", trait, [0]);
    for (let file = 0; file < count; file++) {
      if (file % 100 === 0) builder.add(1, `folder ${file}`, trait, [0]);
      builder.add(2, `file ${file}`, trait, [(file * 7919) % 1000 ** ((file % 3) + 1)]);
    }
    return builder.build();
  }

  test("have areas in proportion to their bytes, and lie apart and within the map", async () => {
    const tree = await treeAsRead();
    const tiles = layOut(tree, "stored", 0, 800, 500).filter(({ level, form }) => level === 1 && form !== "rest");
    assert.equal(tiles.length, 2);
    for (const { top, x, y, width, height } of tiles) {
      const share = tree.bytes("stored", top) / tree.bytes("stored", 0);
      assert.ok(Math.abs((width * height) / (800 * 500) - share) < 1e-9);
      assert.ok(x >= 0 && y >= 0 && x + width <= 800.001 && y + height <= 500.001);
    }
    const [a, b] = tiles;
    assert.ok(a !== undefined && b !== undefined);
    assert.ok(a.x + a.width <= b.x + 0.001 || a.y + a.height <= b.y + 0.001);
  });

  test("are no more than a screen has room for, however many files there are", async () => {
    const tree = await treeAsRead(wideTree(50_000));
    const tiles = layOut(tree, "stored", 0, 1000, 600);
    assert.ok(tiles.length < 20_000, String(tiles.length));
    const outer = tiles.filter(({ level }) => level === 1).reduce((sum, { width, height }) => sum + width * height, 0);
    assert.ok(Math.abs(outer - 600_000) < 1, "what is too small to be seen has its place too");
  });

  test("do not exist for nodes without bytes", async () => {
    const builder = new TreeBuilder(["stored"], [{ name: "any", colour: "blue" }]);
    builder.add(0, "root", builder.trait({ kind: "image", category: 0, details: [] }), [0]);
    assert.deepEqual(layOut(await treeAsRead(builder.build()), "stored", 0, 800, 500), []);
  });
});

test("rows are in the order of their figures, and equal ones keep their order", () => {
  for (const keys of [[3, 1, 3, 0, 2], [2 ** 53 - 1, 5, 2 ** 53 - 1, 0], []]) {
    for (const down of [false, true]) {
      const expected = [...keys.keys()].sort((a, b) => (down ? -1 : 1) * (keys[a]! - keys[b]!) || a - b);
      assert.deepEqual([...byNumber(keys, down)], expected);
    }
  }
  assert.deepEqual([...byText(["b", "a", "b", "B"], false)], [3, 1, 0, 2]);
  assert.deepEqual([...byText(["b", "a", "b", "B"], true)], [0, 2, 1, 3]);
});

test("sizes have the same form as on the command line", () => {
  const sizes = [0, 1, 999, 1000, 9994, 9995, 99_949, 99_950, 999_499, 999_500, 1e9, 5_690_000, 1e15];
  for (const size of sizes) {
    assert.equal(formatSize(size), reportSize(size));
    assert.equal(formatChange(-size), reportChange(-size));
    assert.equal(formatShare(size, 1e6), reportShare(size, 1e6));
  }
});
