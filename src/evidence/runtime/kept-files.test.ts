import assert from "node:assert/strict";
import { test } from "node:test";
import { fileIn, folderIn, imageFiles, linkIn } from "../../../test/support/image-files.ts";
import { PlimsollError } from "../../base/error.ts";
import { KeptFiles } from "./kept-files.ts";

const FILES = [
  fileIn("x.conf"),
  fileIn("etc/x.conf"),
  fileIn("etc/app/x.conf"),
  fileIn("etc/app/deep/x.conf"),
  fileIn("etc/app/deep/y.conf"),
  folderIn("etc/empty"),
  linkIn("conf", "etc/app"),
];

async function keptBy(pattern: string): Promise<readonly string[]> {
  const kept = new KeptFiles(await imageFiles(FILES));
  kept.keepMatching(pattern);
  return kept.all.map(({ path }) => path);
}

test("a path stays with all that is below it", async () => {
  assert.deepEqual(await keptBy("/etc/app"), [
    ...["etc/app", "etc/app/deep", "etc/app/deep/x.conf", "etc/app/deep/y.conf", "etc/app/x.conf"],
  ]);
  assert.deepEqual(await keptBy("etc/empty/"), ["etc/empty"]);
});

test("a wildcard stands for a part of one name", async () => {
  assert.deepEqual(await keptBy("*.conf"), ["x.conf"]);
  assert.deepEqual(await keptBy("etc/app/deep/?.conf"), ["etc/app/deep/x.conf", "etc/app/deep/y.conf"]);
  assert.deepEqual(await keptBy("etc/*/x.conf"), ["etc/app/x.conf"]);
});

test("two asterisks stand for any number of folders, also for none", async () => {
  const everywhere = ["etc/app/deep/x.conf", "etc/app/x.conf", "etc/x.conf"];
  assert.deepEqual(await keptBy("etc/**/x.conf"), everywhere);
  assert.deepEqual(await keptBy("**/x.conf"), [...everywhere, "x.conf"]);
  assert.deepEqual(await keptBy("**/**/deep/**/y.conf"), ["etc/app/deep/y.conf"]);
  assert.deepEqual(await keptBy("etc/app/deep/**"), ["etc/app/deep/x.conf", "etc/app/deep/y.conf"]);
  assert.equal((await keptBy("**")).length, 10);
});

test("links in front of the first wildcard are followed, and stay too", async () => {
  assert.deepEqual(await keptBy("conf/*.conf"), ["conf", "etc/app/x.conf"]);
});

test("a pattern that matches nothing is an error", async () => {
  for (const pattern of ["etc/none", "etc/x.con?f", "**/z.conf"]) {
    await assert.rejects(
      keptBy(pattern),
      (error) => error instanceof PlimsollError && error.code === "flag-invalid" && error.what.includes(pattern),
    );
  }
});
