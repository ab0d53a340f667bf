import assert from "node:assert/strict";
import { test } from "node:test";
import { layersOf } from "../../test/support/layers.ts";
import { FileTree } from "./file-tree.ts";
import type { LayerEntries } from "./layer-entries.ts";

type Lines = readonly (readonly string[])[];

async function treeOf(...layers: Lines): Promise<{ tree: FileTree; layers: LayerEntries[] }> {
  const entries = await layersOf(...layers);
  return { tree: new FileTree(entries), layers: entries };
}

/** What a container sees: `path layer.entry`, followed by the place of its bytes for a hard link. */
async function flat(...layers: Lines): Promise<string[]> {
  const { tree } = await treeOf(...layers);
  return [...tree.entries()].map(({ path, node: { place, content } }) => {
    const at = place === undefined ? "-" : `${place.layer}.${place.entry}`;
    const bytes = content === undefined ? "-" : `${content.layer}.${content.entry}`;
    return bytes === at ? `${path} ${at}` : `${path} ${at} ${bytes}`;
  });
}

/** The status of each entry of each layer, with the entry that ended it. */
async function statusesOf(...layers: Lines): Promise<string[][]> {
  const { tree, layers: all } = await treeOf(...layers);
  return all.map((entries, layer) =>
    Array.from({ length: entries.length }, (_, entry) => {
      const by = tree.endedBy({ layer, entry });
      return tree.status({ layer, entry }) + (by === undefined ? "" : ` ${by.layer}.${by.entry}`);
    }),
  );
}

test("a folder comes before its content, in the order of names, and also exists where no entry lists it", async () => {
  assert.deepEqual(await flat(["b/c 1", "a", "b/", "b/a", "x/y/z"]), [
    "a 0.1",
    "b 0.2",
    "b/a 0.3",
    "b/c 0.0",
    "x -",
    "x/y -",
    "x/y/z 0.4",
  ]);
});

test("different spellings of a path name the same file", async () => {
  const { tree } = await treeOf(["./", "./a", "/b", "c//d", "./e/./f/"]);
  assert.deepEqual(
    [...tree.entries()].map(({ path }) => path),
    ["a", "b", "c", "c/d", "e", "e/f"],
  );
  assert.deepEqual(tree.root.place, { layer: 0, entry: 0 });
});

test("a later entry of the same name overwrites an earlier one, in the same layer or in a lower one", async () => {
  assert.deepEqual(await statusesOf(["a", "a", "b"], ["b"]), [
    ["overwritten 0.1", "live", "overwritten 1.0"],
    ["live"],
  ]);
});

test("a folder that is listed again keeps its content", async () => {
  assert.deepEqual(await flat(["d/", "d/a"], ["d/", "d/b"]), ["d 1.0", "d/a 0.1", "d/b 1.1"]);
  assert.deepEqual(await statusesOf(["d/", "d/a"], ["d/"]), [["overwritten 1.0", "live"], ["live"]]);
});

test("overwriting a file leaves its folder in place, and overwriting a link redirects later paths", async () => {
  assert.deepEqual(await flat(["d/", "d/a", "d/b"], ["d/a", "d/b"]), ["d 0.0", "d/a 1.0", "d/b 1.1"]);
  assert.deepEqual(await flat(["x/", "y/", "l -> x"], ["l/a", "l -> y", "l/a"]), [
    "l 1.1",
    "x 0.0",
    "x/a 1.0",
    "y 0.1",
    "y/a 1.2",
  ]);
});

test("a file that replaces a folder removes its content, and a folder that replaces the file is empty", async () => {
  assert.deepEqual(await flat(["d/", "d/e/", "d/e/f"], ["d"], ["d/", "d/g"]), ["d 2.0", "d/g 2.1"]);
  assert.deepEqual(await statusesOf(["d/", "d/e/", "d/e/f"], ["d"], ["d/"]), [
    ["overwritten 1.0", "overwritten 1.0", "overwritten 1.0"],
    ["overwritten 2.0"],
    ["live"],
  ]);
});

test("a file is overwritten where a later path needs a folder", async () => {
  assert.deepEqual(await flat(["d"], ["d/a"]), ["d -", "d/a 1.0"]);
  assert.deepEqual(await statusesOf(["d"], ["d/a"]), [["overwritten 1.0"], ["live"]]);
});

test("a whiteout deletes a file, or a folder with all its content", async () => {
  assert.deepEqual(await statusesOf(["a", "d/", "d/b"], [".wh.a", ".wh.d"]), [
    ["deleted 1.0", "deleted 1.1", "deleted 1.1"],
    ["whiteout", "whiteout"],
  ]);
  assert.deepEqual(await flat(["a", "d/", "d/b"], [".wh.a", ".wh.d"]), []);
});

test("a whiteout does not hide entries of its own layer, be they before or after it", async () => {
  for (const layer of [
    [".wh.a", "a", "d/.wh..wh..opq", "d/b"],
    ["a", ".wh.a", "d/b", "d/.wh..wh..opq"],
  ]) {
    const found = await flat(["a", "d/", "d/b", "d/c"], layer);
    const place = (name: string) => `${name} 1.${layer.indexOf(name)}`;
    assert.deepEqual(found, [place("a"), "d 0.1", place("d/b")]);
  }
});

test("an opaque whiteout empties a folder and keeps the folder", async () => {
  assert.deepEqual(await statusesOf(["d/", "d/a", "d/e/", "d/e/f"], ["d/.wh..wh..opq"]), [
    ["live", "deleted 1.0", "deleted 1.0", "deleted 1.0"],
    ["whiteout"],
  ]);
  assert.deepEqual(await flat(["a"], [".wh..wh..opq", "b"]), ["b 1.1"]);
});

test("the files that AUFS keeps for itself hide nothing, and a container does not see them", async () => {
  const layer = [".wh..wh.plnk/", ".wh..wh.plnk/1.2", ".wh..wh.aufs", "d/.wh..wh.orph"];
  assert.deepEqual(await flat(["plnk", "d/orph"], layer), ["d -", "d/orph 0.1", "plnk 0.0"]);
  assert.deepEqual((await statusesOf(["plnk"], layer))[1], ["whiteout", "whiteout", "whiteout", "whiteout"]);
});

test("a whiteout does not follow a link that its own layer has replaced by a folder", async () => {
  const low = ["target/", "target/keep 9", "link -> target"];
  for (const upper of [
    ["link/", "link/.wh..wh..opq", "link/new 1"],
    ["link/", "link/.wh.keep", "link/new 1"],
    ["link/.wh..wh..opq", "link/", "link/new 1"],
    ["link/", "link/sub/", "link/sub/.wh..wh..opq"],
  ]) {
    const [lower, own] = await statusesOf(low, upper);
    assert.deepEqual(lower, ["live", "live", `overwritten 1.${upper.indexOf("link/")}`], upper.join(" "));
    assert.ok(!own!.includes("deleted"));
  }
});

test("a whiteout follows a link of a lower layer, and one that its own layer has made", async () => {
  const low = ["target/", "target/keep 9", "link -> target", "d/", "d/keep 9"];
  assert.equal((await statusesOf(low, ["link/.wh.keep"]))[0]![1], "deleted 1.0");
  assert.equal((await statusesOf(low, ["link/.wh..wh..opq"]))[0]![1], "deleted 1.0");
  assert.deepEqual((await statusesOf(low, ["d -> target", "d/.wh.keep"]))[0], [
    "live",
    "deleted 1.1",
    "live",
    "overwritten 1.0",
    "overwritten 1.0",
  ]);
});

test("a folder that its layer needs survives a whiteout, and the content of lower layers in it does not", async () => {
  const low = ["d/", "d/e/", "d/e/a 1", "d/b 2"];
  for (const upper of [
    ["d/e/c 3", ".wh.d"],
    [".wh.d", "d/e/c 3"],
  ]) {
    const by = `deleted 1.${upper.indexOf(".wh.d")}`;
    assert.deepEqual(await flat(low, upper), ["d -", "d/e -", `d/e/c 1.${upper.indexOf("d/e/c 3")}`]);
    assert.deepEqual((await statusesOf(low, upper))[0], [by, by, by, by]);
  }
});

test("a whiteout without a name hides nothing, and is reported", async () => {
  const low = ["etc/", "etc/keep 9", "root 9"];
  for (const name of [".wh.", "etc/.wh.", "etc/.wh..", "etc/.wh...", ".wh..", ".wh...", "etc/.wh.."]) {
    const { tree } = await treeOf(low, [name]);
    assert.deepEqual(await statusesOf(low, [name]), [["live", "live", "live"], ["whiteout"]], name);
    assert.deepEqual(tree.namelessWhiteouts, [{ layer: 1, entry: 0 }]);
  }
});

test("a double dot removes the name before it, as unpackers do, and leads nowhere above the root", async () => {
  assert.deepEqual(await statusesOf(["a/", "a/../b 900"], ["b 1"]), [["live", "overwritten 1.0"], ["live"]]);
  assert.deepEqual(await statusesOf(["a/", "a/../b 900"], [".wh.b"]), [["live", "deleted 1.0"], ["whiteout"]]);
  assert.deepEqual(await flat(["r/", "a/", "a/s -> ../r", "a/s/../c 1"]), ["a 0.1", "a/c 0.3", "a/s 0.2", "r 0.0"]);
  assert.deepEqual(await flat(["../../x 1", "y => /../x"]), ["x 0.0", "y 0.1 0.0"]);
});

test("a hard link has the bytes of its target, through any number of links", async () => {
  assert.deepEqual(await flat(["a 9", "b => a", "c => /b"]), ["a 0.0", "b 0.1 0.0", "c 0.2 0.0"]);
  assert.deepEqual(await flat(["b => a"]), ["b 0.0 -"]);
});

test("a file whose name is deleted stays live as long as a hard link to it", async () => {
  assert.deepEqual(await statusesOf(["a 9"], ["b => a"], [".wh.a"]), [["live"], ["live"], ["whiteout"]]);
  assert.deepEqual(await statusesOf(["a 9"], ["b => a"], ["a 5"]), [["live"], ["live"], ["live"]]);
  assert.deepEqual(await statusesOf(["a 9"], ["b => a"], [".wh.a", ".wh.b"]), [
    ["deleted 2.0"],
    ["deleted 2.1"],
    ["whiteout", "whiteout"],
  ]);
  assert.deepEqual(await statusesOf(["a 9", "a => a"]), [["live", "live"]]);
});

test("symbolic links on the way to a name are followed inside the image", async () => {
  const base = ["usr/lib/", "lib -> usr/lib", "abs -> /usr", "out -> ../../usr"];
  assert.deepEqual(await flat(base, ["lib/a", "abs/lib/b", "out/lib/c"]).then((lines) => lines.slice(-3)), [
    "usr/lib/a 1.0",
    "usr/lib/b 1.1",
    "usr/lib/c 1.2",
  ]);
  assert.deepEqual(
    await statusesOf([...base, "usr/lib/x"], ["lib/.wh.x"]).then(([lower]) => lower!.at(-1)),
    "deleted 1.0",
  );
  assert.deepEqual(
    await statusesOf([...base, "usr/lib/x"], ["abs/lib/.wh..wh..opq"]).then(([lower]) => lower!.at(-1)),
    "deleted 1.0",
  );
});

test("a link listed as a folder becomes a folder, and a folder listed as a link is replaced by the link", async () => {
  assert.deepEqual(await flat(["a/x", "l -> a"], ["l/", "l/y"]), ["a -", "a/x 0.0", "l 1.0", "l/y 1.1"]);
  assert.deepEqual(await flat(["a/x", "l/", "l/z"], ["l -> a", "l/y"]), ["a -", "a/x 0.0", "a/y 1.1", "l 1.0"]);
});

test("a hard link to a symbolic link is that same symbolic link", async () => {
  const { tree } = await treeOf(["d/a", "l -> d", "h => l"]);
  assert.equal(tree.resolve("h/a")?.path, "d/a");
  assert.equal(tree.find("h", { followLast: false })?.name, "h");
  assert.deepEqual(await flat(["d/", "l -> d", "h => l"], ["h/b"]).then((lines) => lines.slice(0, 2)), [
    "d 0.0",
    "d/b 1.0",
  ]);
});

test("a path leads to the file that a kernel would find", async () => {
  const { tree } = await treeOf([
    "usr/bin/sh",
    "bin -> usr/bin",
    "usr/bin/ash -> sh",
    "up -> usr/bin/../../bin",
    "loop -> loop",
    "f",
  ]);
  assert.equal(tree.resolve("/bin/ash")?.path, "usr/bin/sh");
  assert.equal(tree.resolve("up/sh")?.path, "usr/bin/sh");
  assert.equal(tree.resolve("../../bin/sh")?.path, "usr/bin/sh");
  assert.equal(tree.find("bin/ash", { followLast: false })?.kind, "symlink");
  assert.equal(tree.find("loop"), undefined);
  assert.equal(tree.find("f/x"), undefined);
  assert.equal(tree.find("missing"), undefined);
  assert.equal(tree.find(""), tree.root);
});

test("links in a circle come to an end, wherever they are in the path", async () => {
  const layers = [
    ["a -> b", "b -> a", "s -> s/s/s"],
    ["a/x", "s/y", "a/.wh.z", "h => b/q"],
  ];
  const statuses = (await statusesOf(...layers)).flat();
  assert.equal(statuses.length, 7);
});
