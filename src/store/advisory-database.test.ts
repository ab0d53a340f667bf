import assert from "node:assert/strict";
import { mkdirSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { writeFiles } from "../../test/support/files.ts";
import { temporaryFolder } from "../../test/support/temporary.ts";
import { LIMITS } from "../base/limits.ts";
import { readAdvisoryDatabase } from "./advisory-database.ts";

const advisory = (id: string) => JSON.stringify({ id, affected: [] });

test("a flat folder has no date, the layout of vuln.go.dev has one, and both may be named by an address", async (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, {
    "flat/GO-1.json": advisory("GO-1"),
    "flat/GO-2.json": advisory("GO-2"),
    "flat/README": "no advisory",
    "layers/ID/GO-3.json": advisory("GO-3"),
    "layers/index/db.json": '{"modified":"2026-11-01T00:00:00Z"}',
    "odd/ID/GO-4.json": advisory("GO-4"),
    "odd/index/db.json": "[",
  });
  const flat = await readAdvisoryDatabase("flat", folder);
  assert.deepEqual([flat.folder, flat.modified, flat.unreadable], [join(folder, "flat"), null, []]);
  assert.deepEqual(
    flat.advisories.map(({ id }) => id),
    ["GO-1", "GO-2"],
  );
  assert.deepEqual(await readAdvisoryDatabase(pathToFileURL(join(folder, "flat")).href, "/"), flat);
  const layers = await readAdvisoryDatabase(join(folder, "layers"), "/");
  assert.deepEqual([layers.modified, layers.advisories.map(({ id }) => id)], ["2026-11-01T00:00:00Z", ["GO-3"]]);
  assert.equal((await readAdvisoryDatabase("odd", folder)).modified, null);
});

test("a file that cannot be read is named, and the others count", async (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { "broken.json": "{", "wrong.json": "[]", "fine.json": advisory("A"), "huge.json": "" });
  mkdirSync(join(folder, "folder.json"));
  truncateSync(join(folder, "huge.json"), LIMITS.advisoryBytes + 1);
  const { advisories, unreadable } = await readAdvisoryDatabase(folder, "/");
  assert.deepEqual(
    advisories.map(({ id }) => id),
    ["A"],
  );
  assert.deepEqual(
    unreadable.map(({ file }) => file),
    ["broken.json", "folder.json", "huge.json", "wrong.json"],
  );
  for (const { why } of unreadable) assert.notEqual(why, "");
});

test("what is no database is refused", async (t) => {
  const folder = temporaryFolder(t);
  writeFiles(folder, { "empty/README": "", "file.json": advisory("A") });
  for (const place of ["missing", "empty", "file.json", "https://vuln.go.dev", "file://elsewhere/folder"]) {
    await assert.rejects(readAdvisoryDatabase(place, folder), { code: "advisories-invalid" }, place);
  }
});
