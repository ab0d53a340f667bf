import assert from "node:assert/strict";
import { test } from "node:test";
import { deserialize, serialize } from "node:v8";
import fc from "fast-check";
import { FileTree } from "../../src/image/file-tree.ts";
import type { LayerEntries } from "../../src/image/layer-entries.ts";
import { entriesOf, layerOf } from "../support/layers.ts";

const PATH = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 4 }).map((names) => names.join("/"));
const LAYER = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: PATH },
    { weight: 3, arbitrary: PATH.map((path) => `${path}/`) },
    { weight: 2, arbitrary: PATH.map((path) => path.replace(/[^/]+$/, ".wh.$&")) },
    { weight: 1, arbitrary: PATH.map((path) => `${path}/.wh..wh..opq`) },
  ),
  { maxLength: 8 },
);
const LAYERS = fc.array(LAYER, { minLength: 1, maxLength: 4 });
const LINK = fc.tuple(PATH, fc.constantFrom("->", "=>"), PATH).map((words) => words.join(" "));
const LINKED_LAYERS = fc.array(
  fc.array(
    fc.oneof(
      LAYER.map(([line = "a"]) => line),
      LINK,
    ),
    { maxLength: 10 },
  ),
  {
    minLength: 1,
    maxLength: 4,
  },
);

/** The whole tree as a map from path to `file 0.3`, built in the simple way: whiteouts first, then entry by entry. */
function naiveTree(layers: readonly (readonly string[])[]): Map<string, string> {
  const tree = new Map<string, string>();
  for (const [layer, lines] of layers.entries()) {
    for (const line of lines) naivelyHide(tree, line);
    for (const [entry, line] of lines.entries()) {
      if (!/(^|\/)\.wh\./.test(line)) naivelyAdd(tree, line, `${layer}.${entry}`);
    }
  }
  return tree;
}

function naivelyHide(tree: Map<string, string>, line: string): void {
  const [, folder = "", name = ""] = /^(.*?)([^/]+)\/?$/.exec(line)!;
  if (name === ".wh..wh..opq") drop(tree, (path) => path.startsWith(folder));
  else if (name.startsWith(".wh.")) drop(tree, (path) => isWithin(path, folder + name.slice(4)));
}

function naivelyAdd(tree: Map<string, string>, line: string, place: string): void {
  const path = line.replace(/\/$/, "");
  for (let slash = path.indexOf("/"); slash > 0; slash = path.indexOf("/", slash + 1)) {
    const folder = path.slice(0, slash);
    if (!tree.get(folder)?.startsWith("directory")) tree.set(folder, "directory -");
  }
  const kind = line.endsWith("/") ? "directory" : "file";
  if (kind === "file") drop(tree, (other) => isWithin(other, path));
  tree.set(path, `${kind} ${place}`);
}

function drop(tree: Map<string, string>, isGone: (path: string) => boolean): void {
  for (const path of [...tree.keys()]) if (isGone(path)) tree.delete(path);
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function flattened(tree: FileTree): Map<string, string> {
  return new Map(
    [...tree.entries()].map(({ path, node: { kind, place } }) => [
      path,
      `${kind} ${place === undefined ? "-" : `${place.layer}.${place.entry}`}`,
    ]),
  );
}

const parsed = (layers: readonly (readonly string[])[]): Promise<LayerEntries[]> =>
  Promise.all(layers.map((lines) => entriesOf(layerOf(lines))));

test("random layers give the same tree as in the simple way, entry by entry", async () => {
  const property = fc.asyncProperty(LAYERS, async (layers) => {
    const tree = flattened(new FileTree(await parsed(layers)));
    const expected = naiveTree(layers);
    assert.deepEqual(new Map([...tree].sort()), new Map([...expected].sort()));
  });
  await fc.assert(property, { numRuns: 1000 });
});

test("in random layers with links every entry has one status, and the tree holds the live entries", async () => {
  const property = fc.asyncProperty(LINKED_LAYERS, async (layers) => {
    const entries = await parsed(layers);
    const tree = new FileTree(entries);
    const seen = new Set<string>();
    for (const { path, node } of tree.entries()) {
      for (const place of [node.place, node.content])
        if (place !== undefined) seen.add(`${place.layer}.${place.entry}`);
      assert.equal(tree.find(path, { followLast: false }), node, path);
      if (node.kind === "directory") assert.equal(tree.resolve(path)?.path, path);
    }
    for (const [layer, { length }] of entries.entries()) {
      for (let entry = 0; entry < length; entry++) {
        const status = tree.status({ layer, entry });
        const by = tree.endedBy({ layer, entry });
        assert.equal(status === "live", seen.has(`${layer}.${entry}`), `${layer}.${entry} ${status}`);
        assert.equal(by !== undefined, status === "overwritten" || status === "deleted");
        if (by === undefined) continue;
        assert.ok(by.layer > layer || (by.layer === layer && by.entry > entry), "ended by what came later");
        assert.equal(tree.status(by) === "whiteout", status === "deleted");
      }
    }
  });
  await fc.assert(property, { numRuns: 1000 });
});

test("with the marks of an earlier tree, a tree says the same before and after a name is asked for", async () => {
  const property = fc.asyncProperty(LINKED_LAYERS, async (layers) => {
    const entries = await parsed(layers);
    const first = new FileTree(entries);
    const again = new FileTree(entries, deserialize(serialize(first.marks)));
    const told = (tree: FileTree) => [tree.namelessWhiteouts, statusesOf(tree, entries)];
    assert.deepEqual(told(again), told(first));
    assert.deepEqual(flattened(again), flattened(first));
    assert.deepEqual(told(again), told(first));
  });
  await fc.assert(property, { numRuns: 500 });
});

function statusesOf(tree: FileTree, layers: readonly LayerEntries[]): unknown[] {
  return layers.flatMap(({ length }, layer) =>
    Array.from({ length }, (_, entry) => [tree.status({ layer, entry }), tree.endedBy({ layer, entry })]),
  );
}
