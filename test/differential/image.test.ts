import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { inFamily } from "../../src/build/image/layer-media-type.ts";
import type { TarKind } from "../../src/format/tar/entry.ts";
import { plainPath } from "../../src/image/layer-entries.ts";
import { measureDive } from "../../src/measure/image/dive.ts";
import { viewImage } from "../../src/measure/image/image-rows.ts";
import type { ImageLedger } from "../../src/measure/image/ledger/image-ledger.ts";
import { piecesOf } from "../../src/measure/image/pieces.ts";
import { IMAGE_VIEWS } from "../../src/measure/image/view-names.ts";
import { writeDockerArchive } from "../../src/store/archive/write-docker-archive.ts";
import { writeLayout } from "../../src/store/layout/write.ts";
import { Dive } from "../support/dive.ts";
import { linesOfFolder, linesOfTree } from "../support/flat-tree.ts";
import { LayoutOnDisk } from "../support/layout-on-disk.ts";
import { measured } from "../support/measured.ts";
import { type NamedImage, realImages } from "../support/real-images.ts";
import { imageOfLayers, UNWATCHED } from "../support/sample-image.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";

/** With fewer images than this, some would have been lost. */
const EXPECTED_IMAGES = 20;

interface Subject extends NamedImage {
  readonly ledger: ImageLedger;
}

async function subjects(t: TestContext): Promise<readonly Subject[]> {
  const images = await realImages(t);
  if (images === undefined) return [];
  assert.ok(images.length >= EXPECTED_IMAGES, `${images.length} images`);
  return Promise.all(images.map(async ({ name, image }) => ({ name, image, ledger: await measured(image, name) })));
}

/** The image as a layout with OCI's media types, which umoci can read; its layers are the same. */
async function layoutOf(t: TestContext, { image }: NamedImage): Promise<LayoutOnDisk> {
  const layout = new LayoutOnDisk(temporaryFolder(t));
  const layers = image.layers.map((layer) => inFamily(layer, "oci"));
  await writeLayout(layout.folder, imageOfLayers(layers), "latest", UNWATCHED);
  return layout;
}

const KINDS: Readonly<Record<string, TarKind>> = {
  "-": "file",
  h: "hard-link",
  l: "symlink",
  c: "character-device",
  b: "block-device",
  d: "directory",
  p: "fifo",
};

/** `-rwsr-xr-t` as bits. */
function modeOf(text: string): number {
  const bits = [...text.slice(1)].map((letter) => (/[-ST]/.test(letter) ? 0 : 1)).join("");
  const special = [3, 6, 9].map((at) => (/[st]/i.test(text[at]!) ? 1 : 0)).join("");
  return Number.parseInt(special + bits, 2);
}

/** Converts a line of `tar -tv` to `kind mode owner size path`. */
function fromListing(line: string): string {
  const [, mode = "", owner, size, path = ""] = /^(\S{10}) (\S+) +(\S+) \S+ \S+ (.*)$/.exec(line) ?? [];
  const kind = KINDS[mode[0]!]!;
  const name = path.replace(kind === "symlink" ? / -> .*/ : kind === "hard-link" ? / link to .*/ : "", "");
  return [kind, modeOf(mode).toString(8), owner, size, plainPath(name)].join(" ");
}

async function entriesAreWhatTarLists(t: TestContext, subjects: readonly Subject[]): Promise<void> {
  if (requireTool(t, "tar") === undefined || requireTool(t, "zstd") === undefined) return;
  for (const subject of subjects) {
    const layout = await layoutOf(t, subject);
    for (const [index, { survey }] of subject.ledger.layers.entries()) {
      const { entries } = survey;
      const ours = Array.from({ length: entries.length }, (_, entry) => {
        const owner = `${entries.uid(entry)}/${entries.gid(entry)}`;
        const mode = entries.mode(entry).toString(8);
        return [entries.kind(entry), mode, owner, entries.sizeBytes(entry), entries.path(entry)].join(" ");
      });
      const listed = layout
        .listing(layout.image().manifest.layers[index]!)
        .filter((line) => line !== "")
        .map(fromListing);
      assert.deepEqual(ours, listed, `${subject.name}, layer ${index}`);
    }
  }
}

async function bytesAddUp(t: TestContext, subjects: readonly Subject[]): Promise<void> {
  if (requireTool(t, "zstd") === undefined) return;
  for (const subject of subjects) {
    const { image, ledger, name } = subject;
    const layout = await layoutOf(t, subject);
    const layers = layout.image().manifest.layers;
    const names = image.bytes.length + image.configBytes.length;
    const wireBytes = layers.reduce((sum, layer) => sum + layout.storedBytes(layer), names);
    const sizeBytes = layers.reduce((sum, layer) => sum + layout.tarBytes(layer), names);
    for (const view of IMAGE_VIEWS) {
      const [root, ...rows] = viewImage(ledger, view);
      assert.deepEqual([root!.sizeBytes, root!.wireBytes], [sizeBytes, wireBytes], `${name} by ${view}`);
      const tops = rows.filter(({ parent }) => parent === root!.id);
      assert.equal(
        tops.reduce((sum, row) => sum + row.sizeBytes, 0),
        sizeBytes,
      );
      assert.equal(
        tops.reduce((sum, row) => sum + row.wireBytes, 0),
        wireBytes,
      );
    }
    const pieces = [...piecesOf(ledger)];
    assert.ok(
      pieces.every((piece) => piece.sizeBytes >= 0 && piece.wireBytes >= 0),
      `${name} has no negative piece`,
    );
    for (const [index, layer] of layers.entries()) {
      const own = pieces.filter((piece) => piece.layer === index);
      assert.equal(
        own.reduce((sum, piece) => sum + piece.sizeBytes, 0),
        layout.tarBytes(layer),
        `${name} ${index}`,
      );
      assert.equal(
        own.reduce((sum, piece) => sum + piece.wireBytes, 0),
        layout.storedBytes(layer),
        `${name} ${index}`,
      );
    }
  }
}

async function treeIsWhatUmociUnpacks(t: TestContext, subjects: readonly Subject[]): Promise<void> {
  const umoci = requireTool(t, "umoci");
  if (umoci === undefined) return;
  for (const subject of subjects) {
    const layout = await layoutOf(t, subject);
    const bundle = join(layout.folder, "bundle");
    execFileSync(umoci, ["unpack", "--image", `${layout.folder}:latest`, bundle], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    const { tree, layers } = subject.ledger;
    const entries = layers.map(({ survey }) => survey.entries);
    assert.deepEqual(linesOfTree(tree, entries), linesOfFolder(join(bundle, "rootfs")), subject.name);
  }
}

async function treeIsWhatCraneExports(t: TestContext, subjects: readonly Subject[]): Promise<void> {
  const crane = requireTool(t, "crane");
  if (crane === undefined) return;
  const archive = join(temporaryFolder(t), "image.tar");
  for (const { name, image, ledger } of subjects) {
    await writeDockerArchive(archive, image, "image:1", UNWATCHED);
    const listed: string = execFileSync("sh", ["-c", '"$0" export - - <"$1" | tar -Ptf -', crane, archive], {
      encoding: "utf8",
    });
    const theirs = listed
      .split("\n")
      .map(plainPath)
      .filter((path) => path !== "");
    const ours = [...ledger.tree.entries()].filter(({ node }) => node.place !== undefined).map(({ path }) => path);
    assert.deepEqual(ours.toSorted(), [...new Set(theirs)].sort(), name);
  }
}

async function figuresAreThoseOfDive(t: TestContext, subjects: readonly Subject[]): Promise<void> {
  const dive = Dive.find(t);
  if (dive === undefined) return;
  const archive = join(dive.folder, "image.tar");
  for (const { name, image, ledger } of subjects) {
    await writeDockerArchive(archive, image, "image:1", UNWATCHED);
    const { userWastedPercent: _, ...numbers } = measureDive(ledger.layers.map(({ survey }) => survey.entries));
    assert.deepEqual(numbers, dive.measure(archive), name);
  }
}

test("images of other tools, and of slim", async (t) => {
  const all = await subjects(t);
  if (all.length === 0) return;
  await t.test("the entries of every layer are those that GNU tar lists", (t) => entriesAreWhatTarLists(t, all));
  await t.test("stored and wire bytes add up to the blobs, in every view", (t) => bytesAddUp(t, all));
  await t.test("the files that a container sees are those that umoci unpacks", (t) => treeIsWhatUmociUnpacks(t, all));
  await t.test("the files that a container sees are those that crane exports", (t) => treeIsWhatCraneExports(t, all));
  await t.test("dive's figures are the same as dive's own", (t) => figuresAreThoseOfDive(t, all));
});
