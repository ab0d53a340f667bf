import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { refusedEarly, refusedSlim } from "../support/refused-slim.ts";
import { PLAIN, slimReport } from "../support/slim.ts";
import { smallDisk } from "../support/small-disk.ts";
import { sampleBytes } from "../support/streams.ts";
import { temporaryFolder } from "../support/temporary.ts";
import { requireTool } from "../support/tools.ts";
import { requireValidLayout } from "../support/valid-layout.ts";

/** Bytes that hardly compress, to make an image too large. */
const LARGE = sampleBytes(5_000_000);

test("a folder that holds something else is left as it is", async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, "precious"), "of somebody\n");
  const error = await refusedEarly("layout-invalid", [PLAIN, "-o", `oci:${folder}`]);
  assert.match(error.why!, /it holds "precious"; nothing in it was touched/);
  assert.deepEqual(readdirSync(folder), ["precious"]);
  assert.equal(readFileSync(join(folder, "precious"), "utf8"), "of somebody\n");
});

test("a file in place of a layout, and a folder in place of an archive, stay", async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, "file");
  writeFileSync(file, "of somebody\n");
  const layout = await refusedEarly("write-failed", [PLAIN, "-o", `oci:${file}`]);
  assert.match(layout.why!, /there is a file in its place/);
  assert.equal(readFileSync(file, "utf8"), "of somebody\n");
  const archive = await refusedEarly("write-failed", [PLAIN, "-o", `oci-archive:${folder}`]);
  assert.match(archive.why!, /not a regular file/);
  assert.deepEqual(readdirSync(folder), ["file"]);
});

test("a destination that cannot be made or is no layout is refused before the build, and not created", async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, "file"), "of somebody\n");
  const broken = join(folder, "broken");
  mkdirSync(broken);
  writeFileSync(join(broken, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(join(broken, "index.json"), "{");
  for (const [code, place] of [
    ["write-failed", `oci:${folder}/file/below/it`],
    ["write-failed", `oci-archive:${folder}/file/below.tar`],
    ["write-failed", `docker-archive:${folder}/file/below.tar:app:1`],
    ["layout-invalid", `oci:${broken}`],
  ] as const) {
    await refusedEarly(code, [PLAIN, "-o", `oci:${folder}/good`, "-o", place]);
  }
  assert.deepEqual(readdirSync(folder).sort(), ["broken", "file"]);
});

test("a missing daemon or an unsupported DOCKER_HOST is noticed before anything is built", async (t) => {
  const folder = temporaryFolder(t);
  const daemon = (host: string) => ({ env: { DOCKER_HOST: host } });
  const words = [PLAIN, "-o", "docker-daemon:app:1"];
  await refusedEarly("daemon-unavailable", words, daemon(`unix://${folder}/none.sock`));
  await refusedEarly("daemon-unavailable", words, daemon("tcp://127.0.0.1:1"));
  await refusedEarly("reference-invalid", words, daemon("ssh://me@elsewhere"));
  const away = await refusedEarly("offline", [...words, "--offline"], daemon("tcp://192.0.2.1:2375"));
  assert.match(away.what, /is on another machine/);
  // PATH has go but not podman.
  const go = dirname(requireTool(t, "go") ?? "go");
  await refusedEarly("program-missing", [PLAIN, "-o", "podman:app:1"], { env: { PATH: go } });
});

test("invalid certificates are noticed before anything is built", async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, "none.pem"), "none\n");
  for (const file of [join(folder, "none.pem"), join(folder, "absent.pem")]) {
    const words = [PLAIN, "-o", "registry.example/app:1", "--ca-file", file];
    assert.match((await refusedEarly("config-invalid", words)).what, /cannot read a certificate/);
  }
});

test("nothing is written through a link that leads out of a layout", async (t) => {
  const folder = temporaryFolder(t);
  const layout = join(folder, "layout");
  await slimReport([PLAIN, "-o", `oci:${layout}:first`]);
  const elsewhere = join(folder, "elsewhere");
  mkdirSync(elsewhere);
  symlinkSync(elsewhere, join(layout, "blobs/sha512"));
  const error = await refusedEarly("layout-invalid", [PLAIN, "-o", `oci:${layout}:second`]);
  assert.match(error.why!, /link/);
  assert.deepEqual(readdirSync(elsewhere), []);
});

test("a read-only file system is named as the reason", async (t) => {
  const disk = smallDisk(t, 4_000_000);
  if (disk === undefined) return;
  const layout = join(disk.folder, "layout");
  await slimReport([PLAIN, "-o", `oci:${layout}:first`]);
  disk.remount("ro");
  for (const place of [`oci:${layout}:second`, `oci:${disk.folder}/other`, `oci-archive:${disk.folder}/new/a.tar`]) {
    assert.match((await refusedEarly("write-failed", [PLAIN, "-o", place])).why!, /the file system is read-only/);
  }
  assert.deepEqual(requireValidLayout(layout), ["first"]);
});

test("a disk that becomes full leaves the old content, and a retry continues where the run stopped", async (t) => {
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

test("if the disk becomes full while layers are made, no image is written", async (t) => {
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
