import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { TarReader } from "../../src/format/tar/reader.ts";
import { FileTree } from "../../src/image/file-tree.ts";
import type { Layer } from "../../src/image/image.ts";
import { LayerEntries } from "../../src/image/layer-entries.ts";
import { uncompressed } from "../../src/image/uncompressed.ts";
import { comparePlannedNames } from "../../src/prove/planned-names.ts";
import { replayImage } from "../../src/prove/replay.ts";
import { writeDockerArchive } from "../../src/store/archive/write-docker-archive.ts";
import { compareRandomStacks, compareStack } from "../support/compare-stacks.ts";
import { linesOfTree } from "../support/flat-tree.ts";
import { entriesOf, layerOf } from "../support/layers.ts";
import { realImages } from "../support/real-images.ts";
import { imageOf, UNWATCHED } from "../support/sample-image.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";
import { podmanMountFor, umociFor } from "../support/unpackers.ts";

/** Images whose layers hide, replace and link; in the form of `layerOf`. */
const IMAGES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "an opaque whiteout before its siblings": [
    ["d/", "d/a 1", "d/b 2"],
    ["d/", "d/.wh..wh..opq", "d/c 3"],
  ],
  "an opaque whiteout behind its siblings": [
    ["d/", "d/a 1", "d/b 2"],
    ["d/", "d/b 3", "d/.wh..wh..opq"],
  ],
  "a deleted file that is there again": [["a 1"], [".wh.a"], ["a 3"]],
  "a deleted folder": [["d/", "d/e/", "d/e/a 1", "d/b 2"], [".wh.d"]],
  "a deleted folder that is there again": [["d/", "d/a 1"], [".wh.d"], ["d/", "d/b 2"]],
  "a hard link to a name that a later layer deletes": [["a 5", "b => a"], [".wh.a"]],
  "a hard link to a name that a later layer overwrites": [["a 5", "b => a"], ["a 7"]],
  "a hard link to a file of a lower layer": [["a 5"], ["b => a"]],
  "a folder that a file replaces, and back": [["d/", "d/a 1"], ["d 4"], ["d/", "d/b 2"]],
  "a folder that a link replaces": [["d/", "d/a 1", "e/", "e/b 1"], ["d -> e"]],
  "a link that a folder replaces": [
    ["e/", "e/b 1", "d -> e"],
    ["d/", "d/c 2"],
  ],
  "a parent that is a link": [["usr/", "usr/lib/", "usr/lib/a 1", "lib -> usr/lib"], ["lib/b 2"], ["lib/.wh.a"]],
  "a parent that is a link to an absolute path": [["usr/", "usr/lib/", "lib -> /usr/lib"], ["lib/b 2"]],
  "a parent that is a link out of the image": [["usr/", "usr/lib/", "lib -> ../../../usr/lib"], ["lib/b 2"]],
  "a path twice in a layer": [
    ["a 1", "a 2"],
    ["d/", "d/a 1", "d/", "d/a 3"],
  ],
  "a path that is a file and a link in one layer": [["b 9", "a 1", "a -> b"]],
  "folders without an entry": [["x/y/z 1"], ["x/w 2"]],
  "names of every form": [["./a/", "./a/b 1", "/c 2", "d//e 3", "f/./g 4"]],
  "names that only look like whiteouts": [
    ["d/", "d/a 1"],
    ["d/wh.a 1", "d/.who 2"],
  ],
};

/**
 * Cases that crane's export handles differently: it knows layers only by their names, follows no link, and reads from
 * the top.
 */
const OTHERWISE_IN_CRANE: readonly RegExp[] = [/opaque/, /parent that is a link/, /hard link/, /and back/];

async function ours(layers: readonly (readonly string[])[]): Promise<string[]> {
  const entries = await Promise.all(layers.map((lines) => entriesOf(layerOf(lines))));
  return linesOfTree(new FileTree(entries), entries);
}

test("layers that hide and replace are exported by crane with the same result", async (t) => {
  const crane = requireTool(t, "crane");
  const tar = requireTool(t, "tar");
  if (crane === undefined || tar === undefined) return;
  const archive = join(temporaryFolder(t), "image.tar");
  for (const [name, layers] of Object.entries(IMAGES)) {
    if (OTHERWISE_IN_CRANE.some((pattern) => pattern.test(name))) continue;
    await writeDockerArchive(archive, imageOf(layers.map(layerOf)), "image:1", UNWATCHED);
    const exported: { stdout: string } = spawnSync(
      "sh",
      ["-c", `"$0" export - - <"$1" | "$2" -tf -`, crane, archive, tar],
      {
        encoding: "utf8",
      },
    );
    const listed = exported.stdout
      .split("\n")
      .map((path) => path.replace(/^\/|\/$/g, ""))
      .filter((path) => path !== "");
    const paths = (await ours(layers)).map((line) => line.replace(/(\/| .*)$/, ""));
    assert.deepEqual(paths.toSorted(), withFolders(listed), name);
  }
});

/** crane omits folders that no layer lists. */
function withFolders(paths: readonly string[]): string[] {
  const all = new Set(paths);
  for (const path of paths) {
    for (let slash = path.indexOf("/"); slash > 0; slash = path.indexOf("/", slash + 1)) all.add(path.slice(0, slash));
  }
  return [...all].sort();
}

test("plimsoll's two readers agree on real images", async (t) => {
  const images = await realImages(t);
  let names = 0;
  for (const { name, image } of images ?? []) {
    const entries = await Promise.all(image.layers.map(headersOf));
    const found = await replayImage(image);
    assert.deepEqual(comparePlannedNames(new FileTree(entries).entries(), found), [], name);
    names += found.size;
  }
  t.diagnostic(`compared ${names} names of ${images?.length ?? 0} images`);
});

async function headersOf(layer: Layer): Promise<LayerEntries> {
  const entries = new LayerEntries();
  for await (const header of new TarReader(uncompressed(layer))) entries.add(header);
  return entries;
}

/**
 * For each unpacker, the number of random stacks that are tried, and how many of them it must have unpacked. Thousands
 * are in the slow suite.
 */
const RANDOM = { umoci: { tried: 100, compared: 50 }, podman: { tried: 12, compared: 3 } };

for (const [name, open] of [
  ["umoci", umociFor],
  ["podman", podmanMountFor],
] as const) {
  test(`layers that hide, replace and link agree with ${name}'s result, for both of plimsoll's readers`, async (t) => {
    const unpacker = open(t);
    if (unpacker === undefined) return;
    for (const [what, layers] of Object.entries(IMAGES)) {
      assert.equal(await compareStack(unpacker, layers), true, what);
    }
  });

  test(`random layers agree with ${name}'s result, for both of plimsoll's readers`, async (t) => {
    const unpacker = open(t);
    if (unpacker === undefined) return;
    await compareRandomStacks(t, unpacker, RANDOM[name]);
  });
}
