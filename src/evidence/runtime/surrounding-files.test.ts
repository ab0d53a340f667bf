import assert from "node:assert/strict";
import { test } from "node:test";
import { fileIn, folderIn, imageFiles } from "../../../test/support/image-files.ts";
import { BASE_NEEDS } from "../../check/base/evidence.ts";
import type { BaseItem, Needed } from "../base-need.ts";
import { KeptFiles } from "./kept-files.ts";
import { mayNeed, surelyNeeds } from "./needed.ts";
import { SurroundingFiles } from "./surrounding-files.ts";

const IMAGE = [
  fileIn("etc/passwd", "root:x:0:0::/root:/bin/sh\n"),
  fileIn("etc/group", "root:x:0:\n"),
  fileIn("etc/nsswitch.conf"),
  fileIn("etc/mime.types"),
  folderIn("tmp"),
  folderIn("root"),
];

/** What is kept if a need is answered with "yes" or "unknown"; after a "no" none of it is kept. */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  "libc": [],
  // The layers of the static base may replace these: the plan decides about them.
  "certificates": [],
  "time-zones": [],
  "users": ["etc/group", "etc/passwd"],
  "temporary-directory": ["tmp"],
  "home-directory": ["root"],
  "hosts-and-resolver": ["etc/nsswitch.conf"],
  "mime-types": ["etc/mime.types"],
  // Programs are followed; they do not belong to the surroundings.
  "child-programs": [],
};

async function keptFor(id: string, needed: Needed) {
  const files = await imageFiles(IMAGE);
  const kept = new KeptFiles(files);
  const evidence: readonly BaseItem[] = [{ id, needed, why: [] }];
  const around = new SurroundingFiles(files, {}, kept, { programs: [], closures: new Map(), evidence });
  around.keepSurroundings();
  around.keepHome("root:x:0:0::/root:/bin/sh\n");
  const users = around.keepUsers();
  around.keepDistribution();
  return { paths: kept.all.map(({ path }) => path), users };
}

for (const { id } of BASE_NEEDS) {
  test(`${id}: its files are kept unless the answer is "no"`, async () => {
    const wanted = KEPT[id] ?? assert.fail(`what becomes of ${id} is not said here`);
    const whole = id === "users" ? "whole" : "lines";
    assert.deepEqual(await keptFor(id, "yes"), { paths: wanted, users: whole });
    assert.deepEqual(await keptFor(id, "unknown"), { paths: wanted, users: whole });
    assert.deepEqual(await keptFor(id, "no"), { paths: [], users: "lines" });
  });
}

test('"unknown" means that a need may exist, only "yes" that it surely does', () => {
  const item = (needed: Needed): readonly BaseItem[] => [{ id: "users", needed, why: [] }];
  const answers = (["yes", "unknown", "no"] as const).map((needed) => [
    mayNeed(item(needed), "users"),
    surelyNeeds(item(needed), "users"),
  ]);
  assert.deepEqual(answers, [
    [true, true],
    [true, false],
    [false, false],
  ]);
  assert.equal(mayNeed([], "users"), false);
});
