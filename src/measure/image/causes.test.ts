import assert from "node:assert/strict";
import test from "node:test";
import { surveyOf } from "../../../test/support/layer-survey.ts";
import { type ArchiveEntry, archiveOf } from "../../../test/support/tar-archive.ts";
import { FileTree } from "../../image/file-tree.ts";
import { causeName, findCauses } from "./causes.ts";
import { findOwners } from "./owners/find-owners.ts";
import { type Reclaimable, reclaimableBy, reclaimableOf } from "./reclaimable.ts";

const file = (path: string, content = ""): ArchiveEntry => ({ path, typeFlag: "0", content });
const folder = (path: string): ArchiveEntry => ({ path: `${path}/`, typeFlag: "5" });
const hardLink = (path: string, linkPath: string): ArchiveEntry => ({ path, typeFlag: "1", linkPath });

type Layers = readonly (readonly ArchiveEntry[])[];

async function wasteOf(
  archives: Layers,
  { contentRead = true } = {},
): Promise<{ causes: readonly (readonly string[])[]; reclaimable: Reclaimable; sizeBytes: number }> {
  const surveys = await Promise.all(archives.map((entries) => surveyOf(archiveOf(entries))));
  const tree = new FileTree(surveys.map(({ entries }) => entries));
  const read = surveys.map((survey) => (contentRead ? survey : { ...survey, diffID: null }));
  const owners = findOwners(
    read.map((survey, index) => ({ index, instruction: null, survey })),
    tree,
  );
  const layers = read.map((survey, layer) => ({ survey, owners: owners[layer]! }));
  const causes = findCauses(layers, tree);
  return {
    causes: causes.map((list) => list.map(causeName)),
    reclaimable: reclaimableOf(layers, causes),
    sizeBytes: surveys.reduce((sum, survey) => sum + survey.sizeBytes, 0),
  };
}

/** The waste is the difference in size to the same image without it. */
async function expectSaved(wasteful: Layers, rebuilt: Layers): Promise<void> {
  const before = await wasteOf(wasteful);
  const after = await wasteOf(rebuilt);
  assert.equal(before.reclaimable.storedBytes, before.sizeBytes - after.sizeBytes);
  assert.equal(before.reclaimable.wireShareBytes, before.reclaimable.storedBytes, "these layers are not compressed");
  assert.equal(after.reclaimable.storedBytes, 0);
}

const SOME = "some content".repeat(100);
const OTHER = "another content".repeat(100);

test("each entry has one cause", async () => {
  const { causes } = await wasteOf([
    [
      folder("etc"),
      file("etc/passwd", "root"),
      file("app/server", SOME),
      file("app/gone", "a"),
      folder("src"),
      file("src/main.go", "package main"),
      file("opaque/a", "b"),
      file("empty"),
      file("empty-too"),
    ],
    [
      folder("etc"),
      file("etc/passwd", "root, user"),
      file("app/server", SOME),
      file("app/.wh.gone"),
      file(".wh.src"),
      file("opaque/.wh..wh..opq"),
      file("app/again", SOME),
      hardLink("app/linked", "app/server"),
      file("var/cache/apk/x", SOME),
      file("usr/share/locale/de/x", OTHER),
      file("a-file", "was a folder"),
    ],
  ]);
  assert.deepEqual(causes, [
    [
      ...["listed again", "overwritten", "copied up", "deleted"],
      ...["deleted", "deleted", "deleted", "needed", "needed"],
    ],
    [
      ...["needed", "needed", "needed", "whiteout", "whiteout", "whiteout", "duplicate", "needed"],
      ...["leftover: apk cache", "needed", "needed"],
    ],
  ]);
});

test("what is reclaimable is what a rebuild saves: files deleted with their folder, or by an opaque whiteout", async () => {
  await expectSaved(
    [
      [file("keep", "k"), folder("src"), folder("src/deep"), file("src/deep/a", SOME), file("o/b", OTHER)],
      [file(".wh.src"), file("o/.wh..wh..opq")],
    ],
    [[file("keep", "k")], []],
  );
});

test("what is reclaimable is what a rebuild saves: the copy that is kept is not counted", async () => {
  await expectSaved([[file("app", SOME)], [file("app", OTHER)], [file("app", OTHER)]], [[], [], [file("app", OTHER)]]);
});

test("what is reclaimable is what a rebuild saves: a duplicate becomes a link", async () => {
  await expectSaved(
    [[file("a", SOME), file("b", SOME), file("c", SOME)]],
    [[file("a", SOME), hardLink("b", "a"), hardLink("c", "a")]],
  );
});

test("what is reclaimable is what a rebuild saves: caches go, folders that layers share are kept", async () => {
  await expectSaved(
    [
      [folder("var/lib/apt/lists"), file("var/lib/apt/lists/x", SOME), folder("src/.git"), file("src/.git/HEAD", "x")],
      [folder("var/lib/apt/lists"), file("etc/hosts", "h")],
    ],
    [[folder("var/lib/apt/lists")], [folder("var/lib/apt/lists"), file("etc/hosts", "h")]],
  );
});

test("what is reclaimable is what a rebuild saves: the first copy of a name that is twice in a layer", async () => {
  await expectSaved([[file("a", SOME), file("a", "second")]], [[file("a", "second")]]);
});

test("bytes that a hard link still needs are not waste, even if their own name is deleted", async () => {
  const { causes, reclaimable } = await wasteOf([
    [file("a", SOME), hardLink("b", "a"), hardLink("c", "a")],
    [file(".wh.a")],
    [file("c", "other")],
  ]);
  assert.deepEqual(causes, [["needed", "needed", "overwritten"], ["whiteout"], ["needed"]]);
  assert.equal(reclaimable.storedBytes, 1024, "the headers of what overwrote and what hid");
});

test("files behind a link that a later layer replaces by a folder are not waste", async () => {
  const link: ArchiveEntry = { path: "link", typeFlag: "2", linkPath: "target" };
  const { causes } = await wasteOf([
    [folder("target"), file("target/keep", SOME), link],
    [folder("link"), file("link/.wh..wh..opq"), file("link/new", "n")],
  ]);
  assert.deepEqual(causes[0], ["needed", "needed", "overwritten"]);
});

test("waste is reported with the layer of its bytes and the layer that made it", async () => {
  const { reclaimable } = await wasteOf([[file("a", SOME)], [file("b", SOME)], [file(".wh.a"), file("tmp/x", OTHER)]]);
  assert.deepEqual(
    reclaimable.rows.map(({ cause, layer, madeBy, entries, storedBytes }) => [
      ...[cause, layer, madeBy, entries, storedBytes],
    ]),
    [
      ["deleted", 0, 2, 1, 2048],
      ["leftover", 2, 2, 1, 2048],
      ["whiteout", 2, 2, 1, 512],
    ],
  );
  assert.deepEqual(
    reclaimableBy(reclaimable.rows, ({ madeBy }) => madeBy),
    [{ key: 2, storedBytes: 4608, wireShareBytes: 4608 }],
  );
  assert.equal(reclaimable.storedBytes, 4608);
});

test("equal files of an operating system package are not duplicates, but a copy outside of it is", async () => {
  const database = "P:x\nV:1\nF:usr\nR:a\nR:b\n\n";
  const { causes } = await wasteOf([
    [file("usr/a", SOME), file("usr/b", SOME), file("lib/apk/db/installed", database), file("app/a", SOME)],
  ]);
  assert.deepEqual(causes, [["needed", "needed", "needed", "duplicate"]]);
});

test("no duplicates are reported for a layer whose content was not read", async () => {
  const { causes } = await wasteOf([[file("a", SOME), file("b", SOME)], [file("a", SOME)]], { contentRead: false });
  assert.deepEqual(causes, [["overwritten", "needed"], ["needed"]]);
});
