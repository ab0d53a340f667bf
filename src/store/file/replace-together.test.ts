import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { temporaryFolder } from "../../../test/support/temporary.ts";
import { replaceTogether } from "./replace-together.ts";

const bytes = (text: string) => Buffer.from(text);

test("several files are replaced, made and removed together, and links stay", (t) => {
  const folder = temporaryFolder(t);
  const [sum, mod, real, gone] = ["go.sum", "go.mod", "real.mod", "gone"].map((name) => join(folder, name));
  writeFileSync(real!, "old");
  symlinkSync(real!, mod!);
  writeFileSync(gone!, "x");
  replaceTogether([
    { path: sum!, before: null, after: bytes("sums") },
    { path: mod!, before: bytes("old"), after: bytes("new") },
    { path: gone!, before: bytes("x"), after: null },
  ]);
  assert.deepEqual(
    [readFileSync(sum!, "utf8"), readFileSync(real!, "utf8"), existsSync(gone!)],
    ["sums", "new", false],
  );
  assert.deepEqual(readdirSync(folder).sort(), ["go.mod", "go.sum", "real.mod"]);
});

test("where one file has changed meanwhile, none is written", (t) => {
  const folder = temporaryFolder(t);
  const [sum, mod] = ["go.sum", "go.mod"].map((name) => join(folder, name));
  writeFileSync(sum!, "sums");
  writeFileSync(mod!, "somebody else's");
  const work = () =>
    replaceTogether([
      { path: sum!, before: bytes("sums"), after: bytes("new sums") },
      { path: mod!, before: bytes("old"), after: bytes("new") },
    ]);
  assert.throws(work, { code: "write-failed", what: `${mod} has changed meanwhile` });
  assert.deepEqual([readFileSync(sum!, "utf8"), readFileSync(mod!, "utf8")], ["sums", "somebody else's"]);
  assert.deepEqual(readdirSync(folder).sort(), ["go.mod", "go.sum"]);
});

test("where a later file cannot be put in place, the earlier ones are as they were", (t) => {
  const folder = temporaryFolder(t);
  // Only the rename refuses a name of a folder that is not there.
  const [sum, mod] = ["go.sum", "go.mod/"].map((name) => `${folder}/${name}`);
  writeFileSync(sum!, "sums");
  const work = () =>
    replaceTogether([
      { path: sum!, before: bytes("sums"), after: bytes("new sums") },
      { path: mod!, before: null, after: bytes("new") },
    ]);
  assert.throws(work, { code: "write-failed" });
  assert.equal(readFileSync(sum!, "utf8"), "sums");
  assert.deepEqual(readdirSync(folder).sort(), ["go.sum"]);
});

test("a file that goes over a content between is rolled back from there, and what a killed run has left goes", (t) => {
  const folder = temporaryFolder(t);
  const path = (name: string) => join(folder, name);
  for (const name of [".plimsoll-old", ".plimsoll-new", ".other"]) writeFileSync(path(name), "");
  utimesSync(path(".plimsoll-old"), 1, 1);
  writeFileSync(path("go.sum"), "old");
  const sum = { path: path("go.sum"), before: bytes("old"), between: bytes("old new"), after: bytes("new") };
  assert.throws(() => replaceTogether([sum, { path: `${path("go.mod")}/`, before: null, after: bytes("new") }]));
  assert.equal(readFileSync(sum.path, "utf8"), "old");
  replaceTogether([sum, { path: path("go.mod"), before: null, after: bytes("new") }]);
  assert.equal(readFileSync(sum.path, "utf8"), "new");
  assert.deepEqual(readdirSync(folder).sort(), [".other", ".plimsoll-new", "go.mod", "go.sum"]);
});
