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

/** What stays where a need is answered with yes or could not be found out; nothing of it does after a no. */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  "libc": [],
  // The layers of the static base take the place of these: the plan decides about them.
  "certificates": [],
  "time-zones": [],
  "users": ["etc/group", "etc/passwd"],
  "temporary-directory": ["tmp"],
  "home-directory": ["root"],
  "hosts-and-resolver": ["etc/nsswitch.conf"],
  "mime-types": ["etc/mime.types"],
  // Programs are followed, and are no surroundings.
  "child-programs": [],
};

async function keptFor(id: string, needed: Needed) {
  const files = await imageFiles(IMAGE);
  const kept = new KeptFiles(files);
  const evidence: readonly BaseItem[] = [{ id, needed, why: [], provides: "", docs: "" }];
  const around = new SurroundingFiles(files, {}, kept, { programs: [], closures: new Map(), evidence });
  around.keepSurroundings();
  around.keepHome("root:x:0:0::/root:/bin/sh\n");
  const users = around.keepUsers();
  around.keepDistribution();
  return { paths: kept.all.map(({ path }) => path), users };
}

for (const { id } of BASE_NEEDS) {
  test(`${id}: only "no" lets it go`, async () => {
    const wanted = KEPT[id] ?? assert.fail(`what becomes of ${id} is not said here`);
    const whole = id === "users" ? "whole" : "lines";
    assert.deepEqual(await keptFor(id, "yes"), { paths: wanted, users: whole });
    assert.deepEqual(await keptFor(id, "unknown"), { paths: wanted, users: whole });
    assert.deepEqual(await keptFor(id, "no"), { paths: [], users: "lines" });
  });
}

test("may and must are two questions", () => {
  const item = (needed: Needed): readonly BaseItem[] => [{ id: "users", needed, why: [], provides: "", docs: "" }];
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
