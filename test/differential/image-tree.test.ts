import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { FileTree } from "../../src/image/file-tree.ts";
import type { Image } from "../../src/image/image.ts";
import { writeDockerArchive } from "../../src/store/archive/write-docker-archive.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { linesOfFolder, linesOfTree } from "../support/flat-tree.ts";
import { entriesOf, layerOf } from "../support/layers.ts";
import { imageOf, UNWATCHED } from "../support/sample-image.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

/** Images whose layers hide, replace and link; written as for `layerOf`. */
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

/** What crane's export sees otherwise: it knows layers by their names alone, follows no link, and reads from the top. */
const OTHERWISE_IN_CRANE: readonly RegExp[] = [/opaque/, /parent that is a link/, /hard link/, /and back/];

class Umoci {
  readonly #program: string;
  readonly #folder: string;

  constructor(program: string, folder: string) {
    this.#program = program;
    this.#folder = folder;
  }

  /** What is in the root folder that umoci unpacks; undefined where it refuses to. */
  async unpack(image: Image): Promise<string[] | undefined> {
    const layout = join(this.#folder, "layout");
    const bundle = join(this.#folder, "bundle");
    rmSync(bundle, { recursive: true, force: true });
    await writeLayout(layout, image, "image", UNWATCHED);
    const { status } = spawnSync(this.#program, ["unpack", "--image", `${layout}:image`, bundle], { encoding: "utf8" });
    return status === 0 ? linesOfFolder(join(bundle, "rootfs")) : undefined;
  }
}

function umociOf(t: TestContext): Umoci | undefined {
  const program = requireTool(t, "umoci");
  return program === undefined ? undefined : new Umoci(program, temporaryFolder(t));
}

async function ours(layers: readonly (readonly string[])[]): Promise<string[]> {
  const entries = await Promise.all(layers.map((lines) => entriesOf(layerOf(lines))));
  return linesOfTree(new FileTree(entries), entries);
}

test("layers that hide, replace and link are what umoci unpacks", async (t) => {
  const umoci = umociOf(t);
  if (umoci === undefined) return;
  for (const [name, layers] of Object.entries(IMAGES)) {
    assert.deepEqual(await ours(layers), await umoci.unpack(imageOf(layers.map(layerOf))), name);
  }
});

test("layers that hide and replace are what crane exports", async (t) => {
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

/** crane leaves out the folders that no layer lists. */
function withFolders(paths: readonly string[]): string[] {
  const all = new Set(paths);
  for (const path of paths) {
    for (let slash = path.indexOf("/"); slash > 0; slash = path.indexOf("/", slash + 1)) all.add(path.slice(0, slash));
  }
  return [...all].sort();
}

const PATH = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 3 }).map((names) => names.join("/"));
const FILE = fc.tuple(PATH, fc.nat(9)).map(([path, size]) => `${path} ${size}`);
const FOLDER = PATH.map((path) => `${path}/`);
const LINK = fc.tuple(PATH, fc.constantFrom("-> /", "=> "), PATH).map(([path, arrow, to]) => `${path} ${arrow}${to}`);
const WHITEOUT = PATH.map((path) => path.replace(/[^/]+$/, ".wh.$&"));
const OPAQUE = PATH.map((path) => `${path}/.wh..wh..opq`);
/** No links beside whiteouts: what a whiteout below a link of its own layer hides depends on the order for umoci. */
const LAYER = fc.oneof(
  fc.array(fc.oneof(FILE, FOLDER, LINK), { maxLength: 6 }),
  fc.array(fc.oneof(FILE, FOLDER, WHITEOUT, OPAQUE), { maxLength: 6 }),
);
const LAYERS = fc.array(LAYER, { minLength: 1, maxLength: 4 });

test("random layers are what umoci unpacks, where it does", async (t) => {
  const umoci = umociOf(t);
  if (umoci === undefined) return;
  let compared = 0;
  const property = fc.asyncProperty(LAYERS, async (layers) => {
    const unpacked = await umoci.unpack(imageOf(layers.map(layerOf)));
    if (unpacked === undefined) return;
    compared++;
    assert.deepEqual(await ours(layers), unpacked);
  });
  await fc.assert(property, { numRuns: 150 });
  assert.ok(compared > 50, `${compared} images were compared`);
});
