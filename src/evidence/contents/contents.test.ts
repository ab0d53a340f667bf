import assert from "node:assert/strict";
import { test } from "node:test";
import { imageOf } from "../../../test/support/sample-image.ts";
import { type ArchiveEntry, archiveOf } from "../../../test/support/tar-archive.ts";
import type { Layer } from "../../image/image.ts";
import { measureImage } from "../../measure/image/measure-image.ts";
import { surveyLayer } from "../../measure/image/survey-layer.ts";
import { contentsOf } from "./contents.ts";

const mode = (octal: string) => ({ fields: { 100: Buffer.from(`${octal.padStart(7, "0")}\0`) } });
const file = (path: string, octal: string, content = ""): ArchiveEntry => {
  return { path, typeFlag: "0", content, ...mode(octal) };
};

async function contents(...layers: readonly (readonly ArchiveEntry[])[]) {
  const { signal } = new AbortController();
  const survey = (layer: Layer) => surveyLayer(layer, { signal });
  return contentsOf(await measureImage(imageOf(layers.map(archiveOf)), "planted", { survey, atOnce: 1, signal }));
}

test("shells and package managers are what can be run under their names, and links to a shell", async () => {
  const found = await contents([
    file("bin/busybox", "755"),
    { path: "bin/sh", typeFlag: "2", linkPath: "busybox" },
    { path: "bin/ash", typeFlag: "1", linkPath: "bin/busybox", ...mode("755") },
    file("usr/share/doc/bash", "644"),
    file("sbin/apk", "755"),
    file("etc/apt", "644"),
  ]);
  assert.deepEqual([...found.shells].sort(), ["/bin/ash", "/bin/busybox", "/bin/sh"]);
  assert.deepEqual(found.packageManagers, ["/sbin/apk"]);
});

test("bits of the mode are read of files and folders, and not of links", async () => {
  const found = await contents([
    file("bin/su", "4755"),
    file("bin/wall", "2755"),
    file("srv/open", "666"),
    { path: "tmp", typeFlag: "5", ...mode("1777") },
    { path: "srv/shared", typeFlag: "5", ...mode("2775") },
    { path: "srv/link", typeFlag: "2", linkPath: "open", ...mode("777") },
  ]);
  assert.deepEqual([...found.setuid].sort(), ["/bin/su", "/bin/wall"], "on a folder the bit is about groups");
  assert.deepEqual([...found.worldWritable].sort(), ["/srv/open", "/tmp"]);
});

test("what a later layer replaced or deleted is not there, and a file with two names counts once", async () => {
  const found = await contents(
    [file("bin/sh", "4777", "a shell"), file("bin/tool", "755", "old tool"), file("data", "644", "1234567890")],
    [
      file("bin/.wh.sh", "644"),
      file("bin/tool", "755", "new"),
      { path: "copy", typeFlag: "1", linkPath: "bin/tool", ...mode("755") },
    ],
  );
  assert.deepEqual(found, {
    shells: [],
    packageManagers: [],
    setuid: [],
    worldWritable: [],
    fileBytes: "1234567890".length + "new".length,
  });
});
