import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { surveyOf } from "../../../test/support/layer-survey.ts";
import { type ArchiveEntry, archiveOf } from "../../../test/support/tar-archive.ts";
import { SharedWaste, wasteOf } from "./layer-waste.ts";

const folder = (path: string): ArchiveEntry => ({ path: `${path}/`, typeFlag: "5" });
const file = (path: string, content: string): ArchiveEntry => ({ path, typeFlag: "0", content });
const link = (path: string, linkPath: string, typeFlag: string): ArchiveEntry => ({ path, typeFlag, linkPath });

/** What a database of apk says: that a/b and c/a/d belong to a package. */
const INSTALLED = "P:pkg\nV:1\nA:x86_64\nF:a\nR:b\nF:c/a\nR:d\n\n";

const name = fc.constantFrom("a", "b", "c", "d");
const path = fc.oneof(
  { weight: 8, arbitrary: fc.array(name, { minLength: 1, maxLength: 3 }).map((names) => names.join("/")) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...["var/cache/apt/a", "var/cache/apt", "a/.git/b", "a/.git", "core", "a/bin/go", "a/pkg/tool", "a/src/runtime"],
      ...["a/modules.txt", "vendor/modules.txt", "vendor/a", "node_modules/a/package.json", "node_modules/a/b"],
    ),
  },
);
const content = fc.oneof(
  { weight: 3, arbitrary: fc.nat(1_000_000).map((number) => `content ${number}`) },
  { weight: 1, arbitrary: fc.constantFrom("", "same", "equal") },
);
const entry = fc.oneof(
  { weight: 10, arbitrary: fc.tuple(path, content).map(([one, text]) => file(one, text)) },
  { weight: 3, arbitrary: path.map(folder) },
  { weight: 1, arbitrary: fc.tuple(path, path).map(([one, to]) => link(one, `/${to}`, "2")) },
  { weight: 1, arbitrary: fc.tuple(path, path).map(([one, to]) => link(one, to, "1")) },
  { weight: 1, arbitrary: path.map((one) => file(one.replace(/[^/]+$/, ".wh.$&"), "")) },
  { weight: 1, arbitrary: path.map((one) => file(`${one}/.wh..wh..opq`, "")) },
  { weight: 1, arbitrary: fc.constant(file("lib/apk/db/installed", INSTALLED)) },
);
const layer = fc.array(entry, { minLength: 1, maxLength: 4 });
const stack = fc.array(layer, { minLength: 1, maxLength: 4 });

test("the waste of images that share layers is that of each by itself", async () => {
  const shared = new SharedWaste();
  await fc.assert(
    fc.asyncProperty(stack, async (layers) => {
      const archives = layers.map((entries) => archiveOf(entries));
      const surveys = await Promise.all(archives.map((archive) => surveyOf(archive)));
      const keys = archives.map((archive) => archive.toString("latin1"));
      assert.deepEqual(shared.of(surveys, keys), wasteOf(surveys));
    }),
    { numRuns: 1000 },
  );
});

test("layers that only add waste nothing, whatever they stand on", async () => {
  const base = [
    folder("a"),
    file("a/b", "old"),
    file("a/.wh.c", ""),
    link("bin", "usr/bin", "2"),
    file("usr/bin/sh", "sh"),
  ];
  const layers = [base, [file("a/b", "new")], [folder("a"), file("a/app", "app")], [file("etc/app.conf", "port")]];
  const surveys = await Promise.all(layers.map((entries) => surveyOf(archiveOf(entries))));
  const waste = wasteOf(surveys);
  assert.ok(waste.storedBytes > 0);
  assert.deepEqual(wasteOf(surveys.slice(0, 2)), waste);
  assert.deepEqual(new SharedWaste().of(surveys, ["0", "1", "2", "3"]), waste);
});

test("a file that was put somewhere through a link is overwritten there", async () => {
  const layers = [[folder("a"), link("l", "a", "2")], [file("l/x", "old")], [file("a/x", "new")]];
  const surveys = await Promise.all(layers.map((entries) => surveyOf(archiveOf(entries))));
  const waste = new SharedWaste().of(surveys, ["0", "1", "2"]);
  assert.deepEqual(waste, wasteOf(surveys));
  assert.ok(waste.storedBytes > 0);
});
