import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { refusedSlim } from "../support/refused-slim.ts";
import { PLAIN, slimReport } from "../support/slim.ts";
import { smallDisk } from "../support/small-disk.ts";
import { sampleBytes } from "../support/streams.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireValidLayout } from "../support/valid-layout.ts";

/** It hardly compresses: what is added to an image to make it too large. */
const LARGE = sampleBytes(5_000_000);

test("a folder that holds something else is left as it is", async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, "precious"), "of somebody\n");
  const { error, report } = await refusedSlim("layout-invalid", [PLAIN, "-o", `oci:${folder}`]);
  assert.match(error.why!, /it holds "precious"; nothing in it was touched/);
  assert.deepEqual(readdirSync(folder), ["precious"]);
  assert.equal(readFileSync(join(folder, "precious"), "utf8"), "of somebody\n");
  assert.equal(report.destinations.length, 1);
  assert.equal(report.destinations[0]!.reference, null);
  assert.deepEqual(report.destinations[0]!.error, error);
});

test("a file where a layout should be, and a folder where an archive should be, stay", async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, "file");
  writeFileSync(file, "of somebody\n");
  const layout = await refusedSlim("write-failed", [PLAIN, "-o", `oci:${file}`]);
  assert.match(layout.error.why!, /there is a file in its place/);
  assert.equal(readFileSync(file, "utf8"), "of somebody\n");
  const archive = await refusedSlim("write-failed", [PLAIN, "-o", `oci-archive:${folder}`]);
  assert.match(archive.error.why!, /not a regular file/);
  assert.deepEqual(readdirSync(folder), ["file"]);
});

test("nothing is written through a link that leads out of a layout", async (t) => {
  const folder = temporaryFolder(t);
  const layout = join(folder, "layout");
  await slimReport([PLAIN, "-o", `oci:${layout}:first`]);
  const elsewhere = join(folder, "elsewhere");
  mkdirSync(elsewhere);
  symlinkSync(elsewhere, join(layout, "blobs/sha512"));
  const { error } = await refusedSlim("layout-invalid", [PLAIN, "-o", `oci:${layout}:second`]);
  assert.match(error.why!, /link/);
  assert.deepEqual(readdirSync(elsewhere), []);
});

test("a read-only file system is named as the reason", async (t) => {
  const disk = smallDisk(t, 4_000_000);
  if (disk === undefined) return;
  const layout = join(disk.folder, "layout");
  await slimReport([PLAIN, "-o", `oci:${layout}:first`]);
  disk.remount("ro");
  const existing = await refusedSlim("write-failed", [PLAIN, "-o", `oci:${layout}:second`]);
  assert.match(existing.error.why!, /the file system is read-only/);
  const missing = await refusedSlim("write-failed", [PLAIN, "-o", `oci:${join(disk.folder, "other")}`]);
  assert.match(missing.error.why!, /cannot be made/);
  assert.deepEqual(requireValidLayout(layout), ["first"]);
});

test("a disk that becomes full leaves what was there, and a retry takes up what was done", async (t) => {
  const disk = smallDisk(t, 2_600_000);
  if (disk === undefined) return;
  const large = largeFile(temporaryFolder(t));
  const layout = join(disk.folder, "layout");
  const archive = join(disk.folder, "first.tar");
  await slimReport([PLAIN, "-o", `oci:${layout}:first`, "-o", `oci-archive:${archive}`]);
  const before = { index: readFileSync(join(layout, "index.json")), archive: readFileSync(archive) };

  const words = [PLAIN, "--add", `${large}:/srv/large`];
  const toLayout = await refusedSlim("write-failed", [...words, "-o", `oci:${layout}:second`]);
  const toArchive = await refusedSlim("write-failed", [...words, "-o", `oci-archive:${archive}`]);
  for (const { error } of [toLayout, toArchive]) assert.match(error.why!, /the disk is full/);
  assert.deepEqual(readFileSync(join(layout, "index.json")), before.index);
  assert.deepEqual(readFileSync(archive), before.archive);
  assert.deepEqual(readdirSync(disk.folder).sort(), ["first.tar", "layout"]);
  assert.deepEqual(requireValidLayout(layout), ["first"]);

  disk.remount("size=20m");
  const { destinations } = await slimReport([...words, "-o", `oci:${layout}:second`]);
  assert.ok(destinations[0]!.skippedBytes! > 0, "blobs that were there are not written again");
  assert.deepEqual(requireValidLayout(layout), ["first", "second"]);
});

test("a full disk under the layers in the making makes no image", async (t) => {
  const disk = smallDisk(t, 2_000_000);
  if (disk === undefined) return;
  const folder = temporaryFolder(t);
  const words = [PLAIN, "--add", `${largeFile(folder)}:/srv/large`, "-o", `oci:${join(folder, "layout")}`];
  const env = { TMPDIR: disk.folder, GOTMPDIR: folder };
  const { error, report } = await refusedSlim("write-failed", [...words, "--no-cache"], { env });
  assert.match(error.why!, /the disk is full; no image was made/);
  assert.equal(report.image, null);
  assert.deepEqual([...readdirSync(folder), ...readdirSync(disk.folder)], ["large"]);
});

function largeFile(folder: string): string {
  const path = join(folder, "large");

  writeFileSync(path, LARGE);
  return path;
}
